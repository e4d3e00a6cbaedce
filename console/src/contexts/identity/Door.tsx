import { useEffect, type ReactNode } from "react";
import css from "./Door.module.css";

interface Props {
    title: string;
    children: ReactNode;
    /** Other ways from here. */
    foot?: ReactNode;
    /** Room for steps and tables. */
    wide?: boolean;
}

/** The frame of pages for people who are not logged in: one column, one purpose. */
export function Door({ title, children, foot, wide = false }: Props) {
    useEffect(() => {
        document.title = `${title} · Posthorn`;
    }, [title]);
    return (
        <main className={css.door}>
            <p className={css.product}>
                <img src="/icon.svg" width="28" height="28" alt="" /> Posthorn
            </p>
            <section className={wide ? `${css.card} ${css.wide}` : css.card} aria-label={title}>
                <h1>{title}</h1>
                {children}
            </section>
            {foot ? (
                <nav className={css.foot} aria-label="Other ways">
                    {foot}
                </nav>
            ) : null}
        </main>
    );
}

/** Says what happened, or what happens next. It is no refusal. */
export function Note({ children }: { children: ReactNode }) {
    return (
        <div className={css.note} role="status">
            {children}
        </div>
    );
}
