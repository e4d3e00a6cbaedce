import { useEffect, useState } from "react";
import css from "./FilterFields.module.css";
import { fromLocalInput, toLocalInput } from "./localTime";

const PAUSE_MS = 500;

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
        const timer = setTimeout(() => onChange(typed.trim()), PAUSE_MS);
        return () => clearTimeout(timer);
    }, [typed, value, onChange]);
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <input value={typed} placeholder={placeholder} spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
        </label>
    );
}

/** A filter by a time. The field is in the viewer's zone, the value in UTC (RFC 3339). Typing a year passes through other years. */
export function TimeChip({ label, value, onChange }: Props) {
    const [typed, setTyped] = useState(toLocalInput(value));
    useEffect(() => setTyped(toLocalInput(value)), [value]);
    useEffect(() => {
        if (typed === toLocalInput(value)) return;
        const timer = setTimeout(() => onChange(fromLocalInput(typed)), PAUSE_MS);
        return () => clearTimeout(timer);
    }, [typed, value, onChange]);
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <input type="datetime-local" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
    );
}
