import { useEffect, useState } from "react";
import css from "./FilterFields.module.css";

const PAUSE_MS = 500;

interface Props {
    label: string;
    /** A day of the calendar, such as `2026-11-29`, or empty. */
    value: string;
    onChange: (value: string) => void;
    min?: string | undefined;
    max?: string | undefined;
}

/** A filter by a day. It applies after a short pause, because typing a year passes through other years. */
export function DayChip({ label, value, onChange, min, max }: Props) {
    const [typed, setTyped] = useState(value);
    useEffect(() => setTyped(value), [value]);
    useEffect(() => {
        if (typed === value) return;
        const timer = setTimeout(() => onChange(typed), PAUSE_MS);
        return () => clearTimeout(timer);
    }, [typed, value, onChange]);
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <input type="date" value={typed} min={min} max={max} onChange={(event) => setTyped(event.target.value)} />
        </label>
    );
}
