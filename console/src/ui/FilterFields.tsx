import { useEffect, useState } from "react";
import css from "./FilterFields.module.css";
import { fromLocalInput, toLocalInput } from "./localTime";

interface Props {
    label: string;
    value: string;
    onChange: (value: string) => void;
}

/** A filter by an exact text, such as an id. It applies after a short pause. */
export function TextChip({ label, value, onChange, placeholder }: Props & { placeholder?: string }) {
    const [typed, setTyped] = useState(value);
    useEffect(() => setTyped(value), [value]);
    useEffect(() => {
        if (typed.trim() === value) return;
        const timer = setTimeout(() => onChange(typed.trim()), 350);
        return () => clearTimeout(timer);
    }, [typed, value, onChange]);
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <input value={typed} placeholder={placeholder} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
        </label>
    );
}

/** A filter by a time. The field is in the viewer's zone, the value in UTC (RFC 3339). */
export function TimeChip({ label, value, onChange }: Props) {
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <input
                type="datetime-local"
                value={toLocalInput(value)}
                onChange={(event) => onChange(fromLocalInput(event.target.value))}
            />
        </label>
    );
}
