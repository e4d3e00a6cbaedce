import { useNavigate, useSearch } from "@tanstack/react-router";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import css from "./Tabs.module.css";

interface Props {
    /** What the tabs choose between, for screen readers. */
    label: string;
    /** The search parameter of the address that names the chosen tab. The page's route must know it. */
    param: string;
    tabs: { name: string; content: ReactNode }[];
}

/** A tab's name as the address has it: "full-text". */
function inAddress(name: string): string {
    return name.toLowerCase().replaceAll(" ", "-");
}

/** The chosen tab, in the address: a link shows it, and going back leaves it. The first one needs no parameter. */
function useChosen(param: string, tabs: Props["tabs"]): [number, (at: number) => void] {
    const chosen = (useSearch({ strict: false }) as Record<string, unknown>)[param];
    const navigate = useNavigate();
    const choose = (at: number) => {
        const name = at === 0 ? undefined : inAddress(tabs[at]?.name ?? "");
        const search = (before: Record<string, unknown>) => ({ ...before, [param]: name });
        void navigate({ to: ".", search: search as never, resetScroll: false });
    };
    return [Math.max(0, tabs.findIndex((tab) => inAddress(tab.name) === chosen)), choose];
}

/** Views of one thing. Arrow keys, Home and End move between the tabs. */
export function Tabs({ label, param, tabs }: Props) {
    const id = useId();
    const list = useRef<HTMLDivElement>(null);
    const [at, choose] = useChosen(param, tabs);
    const move = (event: KeyboardEvent) => {
        const last = tabs.length - 1;
        const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        choose(next);
        list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
    };
    return (
        <div className={css.tabs}>
            <div ref={list} role="tablist" aria-label={label} className={css.list} onKeyDown={move}>
                {tabs.map((tab, index) => (
                    <button
                        key={tab.name}
                        type="button"
                        role="tab"
                        id={`${id}-${index}`}
                        aria-selected={index === at}
                        aria-controls={`${id}-panel`}
                        tabIndex={index === at ? 0 : -1}
                        className={css.tab}
                        onClick={() => choose(index)}
                    >
                        {tab.name}
                    </button>
                ))}
            </div>
            <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${at}`} tabIndex={0} className={css.panel}>
                {tabs[at]?.content}
            </div>
        </div>
    );
}
