import type { ReactNode } from "react";
import css from "./LinkButton.module.css";

/** Looks like a link and opens something on this page, such as a side panel. What has an address of its own is a link (`To`). */
export function LinkButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
    return (
        <button type="button" className={css.link} onClick={onClick}>
            {children}
        </button>
    );
}
