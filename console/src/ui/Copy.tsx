import { useEffect, useState } from "react";
import css from "./Copy.module.css";

interface Props {
    text: string;
    /** What is copied, for screen readers: "the key". */
    what: string;
    /** Shows the text itself in front of the button. */
    shown?: boolean;
}

/** Copies a text, and says that it did. */
export function Copy({ text, what, shown = false }: Props) {
    const [copied, setCopied] = useState(false);
    useEffect(() => {
        if (!copied) return;
        const timer = setTimeout(() => setCopied(false), 1500);
        return () => clearTimeout(timer);
    }, [copied]);
    const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
    return (
        <span className={css.copy}>
            {shown ? <code className={css.text}>{text}</code> : null}
            <button type="button" className={css.button} onClick={copy} aria-label={`Copy ${what}`}>
                {copied ? "Copied" : "Copy"}
            </button>
            <span className="visually-hidden" role="status">
                {copied ? "Copied" : ""}
            </span>
        </span>
    );
}
