import { useEffect, type ReactNode } from "react";
import css from "./Door.module.css";

/** The frame of pages for people who are not logged in: one column, one purpose. */
export function Door({ title, children, foot }: { title: string; children: ReactNode; foot?: ReactNode }) {
    useEffect(() => {
        document.title = `${title} · Posthorn`;
    }, [title]);
    return (
        <main className={css.door}>
            <p className={css.product}>
                <img src="/icon.svg" width="28" height="28" alt="" /> Posthorn
            </p>
            <section className={css.card} aria-label={title}>
                <h1>{title}</h1>
                {children}
            </section>
            {foot ? <footer className={css.foot}>{foot}</footer> : null}
        </main>
    );
}
