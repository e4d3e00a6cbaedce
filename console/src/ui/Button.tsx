import type { ButtonHTMLAttributes, ReactNode } from "react";
import css from "./Button.module.css";
import { useLate } from "./useLate";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
    /** `primary` once per page; `danger` for what can't be undone; `quiet` in rows and toolbars. */
    kind?: "primary" | "plain" | "quiet" | "danger";
    /** Something runs: the button says so, and can't be pressed again until there is an answer or the time for one is over. */
    busy?: boolean;
    children: ReactNode;
}

export function Button({ kind = "plain", busy = false, children, className, disabled, type = "button", ...rest }: Props) {
    const isLate = useLate(busy);
    const classes = [css.button, css[kind], className].filter(Boolean).join(" ");
    return (
        <button {...rest} type={type} className={classes} disabled={disabled || busy} aria-busy={busy}>
            {children}
            {isLate ? <span role="status">takes longer than usual</span> : null}
            {busy ? <span className={css.busy} aria-hidden="true" /> : null}
        </button>
    );
}
