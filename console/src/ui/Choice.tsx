import { useId } from "react";
import css from "./Choice.module.css";

export interface ChoiceOption<V extends string> {
    value: V;
    label: string;
    /** What choosing it means. */
    help?: string;
}

interface Props<V extends string> {
    label: string;
    value: V | undefined;
    options: readonly ChoiceOption<V>[];
    onChange: (value: V) => void;
    error?: string | undefined;
}

/** One of a few, each with what it means. For long lists use a `Select`. */
export function Choice<V extends string>({ label, value, options, onChange, error }: Props<V>) {
    const id = useId();
    return (
        <fieldset className={css.choice} aria-describedby={error ? `${id}-error` : undefined}>
            <legend>{label}</legend>
            {options.map((option) => (
                <label key={option.value} className={option.value === value ? `${css.option} ${css.on}` : css.option}>
                    <input type="radio" name={id} checked={option.value === value} onChange={() => onChange(option.value)} />
                    <span>
                        <span className={css.name}>{option.label}</span>
                        {option.help ? <span className={css.help}>{option.help}</span> : null}
                    </span>
                </label>
            ))}
            {error ? (
                <p id={`${id}-error`} className={css.error} role="alert">
                    {error}
                </p>
            ) : null}
        </fieldset>
    );
}
