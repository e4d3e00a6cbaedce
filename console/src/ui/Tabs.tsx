import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import css from "./Tabs.module.css";

interface Props {
    /** What the tabs choose between, for screen readers. */
    label: string;
    tabs: { name: string; content: ReactNode }[];
}

/** Views of one thing. Arrow keys, Home and End move between the tabs. */
export function Tabs({ label, tabs }: Props) {
    const id = useId();
    const [chosen, setChosen] = useState(tabs[0]?.name);
    const list = useRef<HTMLDivElement>(null);
    const at = Math.max(0, tabs.findIndex((tab) => tab.name === chosen));
    const move = (event: KeyboardEvent) => {
        const last = tabs.length - 1;
        const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        setChosen(tabs[next]?.name);
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
                        onClick={() => setChosen(tab.name)}
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
