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
