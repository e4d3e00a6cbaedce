import { useEffect, type ReactNode } from "react";
import css from "./Page.module.css";

interface Props {
    title: string;
    /** One sentence of state: "3 endpoints, 1 failing". */
    state?: ReactNode;
    /** The one primary action, and perhaps quiet ones. */
    actions?: ReactNode;
    /** The way back from a detail. */
    back?: ReactNode;
    /** Text and forms stay narrow; tables use the whole width. */
    wide?: boolean;
    children: ReactNode;
}

/** The frame of every page: title, state, action, then the thing itself. */
export function Page({ title, state, actions, back, wide = false, children }: Props) {
    useEffect(() => {
        document.title = `${title} · Posthorn`;
    }, [title]);
    return (
        <div className={wide ? `${css.page} ${css.wide}` : css.page}>
            {back ? <nav aria-label="Back">{back}</nav> : null}
            <header className={css.head}>
                <div>
                    <h1>{title}</h1>
                    {state ? <p className={css.state}>{state}</p> : null}
                </div>
                {actions ? <div className={css.actions}>{actions}</div> : null}
            </header>
            {children}
        </div>
    );
}

/** A titled part of a page. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
    return (
        <section className={css.section} aria-label={title}>
            <header className={css.sectionHead}>
                <h2>{title}</h2>
                {actions}
            </header>
            {children}
        </section>
    );
}

/** Facts about one thing, as name and value. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
    return (
        <dl className={css.facts}>
            {facts.map(([name, value]) => (
                <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value ?? "–"}</dd>
                </div>
            ))}
        </dl>
    );
}

/** Figures side by side. */
export function Figures({ figures }: { figures: { name: string; value: ReactNode; note?: ReactNode }[] }) {
    return (
        <dl className={css.figures}>
            {figures.map(({ name, value, note }) => (
                <div key={name}>
                    <dt>{name}</dt>
                    <dd className={css.figure}>{value}</dd>
                    {note ? <dd className={css.note}>{note}</dd> : null}
                </div>
            ))}
        </dl>
    );
}
