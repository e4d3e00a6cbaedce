import { useEffect, useState } from "react";
import css from "./Filters.module.css";
import own from "./FieldChip.module.css";

const PAUSE_MS = 400;

interface Props {
    label: string;
    value: string;
    onChange: (value: string) => void;
    /** A text, or a day of the calendar. */
    type?: "text" | "date" | "email";
    placeholder?: string;
    max?: string;
    min?: string;
}

/** A filter with a value to enter. It reports what was entered after a short pause, or at once by Enter. */
export function FieldChip({ label, value, onChange, type = "text", ...rest }: Props) {
    const [typed, setTyped] = useState(value);
    useEffect(() => setTyped(value), [value]);
    useEffect(() => {
        if (typed === value) return;
        const timer = setTimeout(() => onChange(typed.trim()), PAUSE_MS);
        return () => clearTimeout(timer);
    }, [typed, value, onChange]);
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <input
                {...rest}
                type={type}
                className={own.input}
                value={typed}
                spellCheck={false}
                onChange={(event) => setTyped(event.target.value)}
                onKeyDown={(event) => {
                    if (event.key === "Enter") onChange(typed.trim());
                }}
            />
        </label>
    );
}
