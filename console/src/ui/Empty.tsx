import type { ReactNode } from "react";
import css from "./Empty.module.css";

interface Props {
    /** What is missing: "No domains yet". */
    title: string;
    /** What it is, and what fills it. */
    children: ReactNode;
    action?: ReactNode;
}

/** Nothing is here: says what this is, and the one step that fills it. */
export function Empty({ title, children, action }: Props) {
    return (
        <div className={css.empty}>
            <h2>{title}</h2>
            <div className={css.text}>{children}</div>
            {action}
        </div>
    );
}

/** Rows in the shape of what comes. Screen readers hear "Loading". */
export function Loading({ rows = 6 }: { rows?: number }) {
    return (
        <div className={css.loading} role="status">
            <span className="visually-hidden">Loading</span>
            {Array.from({ length: rows }, (_, at) => (
                <span key={at} className={css.bar} aria-hidden="true" />
            ))}
        </div>
    );
}
