import { useEffect, useState, type ReactNode } from "react";
import css from "./Filters.module.css";

/** The row of filters between a page's head and its table. */
export function Filters({ children }: { children: ReactNode }) {
    return (
        <div className={css.filters} role="search">
            {children}
        </div>
    );
}

interface SearchProps {
    label: string;
    value: string;
    onChange: (value: string) => void;
}

/** A search field. It reports what was typed after a short pause; `/` focuses it. */
export function SearchField({ label, value, onChange }: SearchProps) {
    const [typed, setTyped] = useState(value);
    useEffect(() => setTyped(value), [value]);
    useEffect(() => {
        if (typed === value) return;
        const timer = setTimeout(() => onChange(typed), 250);
        return () => clearTimeout(timer);
    }, [typed, value, onChange]);
    return (
        <input
            type="search"
            className={css.search}
            aria-label={label}
            placeholder={label}
            data-search="true"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
        />
    );
}

interface ChipProps {
    label: string;
    value: string;
    options: readonly { value: string; label: string }[];
    onChange: (value: string) => void;
}

/** A filter with a fixed choice; the first option means "any". */
export function Chip({ label, value, options, onChange }: ChipProps) {
    return (
        <label className={value ? `${css.chip} ${css.on}` : css.chip}>
            <span>{label}</span>
            <select value={value} onChange={(event) => onChange(event.target.value)}>
                {options.map((option) => (
                    <option key={option.value} value={option.value}>
                        {option.label}
                    </option>
                ))}
            </select>
        </label>
    );
}
