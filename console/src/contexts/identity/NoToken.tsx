import type { ReactNode } from "react";
import css from "./Door.module.css";

/** The page was opened without a link's token: reloaded, or typed. */
export function NoToken({ action }: { action: ReactNode }) {
    return (
        <>
            <p className={css.lead}>
                This page needs the link of a mail. Open the link again: it works until it is used or has expired. If it was copied,
                copy all of it, with what follows the sign #.
            </p>
            {action}
        </>
    );
}
