import { useId } from "react";
import css from "./Consent.module.css";

interface Props<Value extends string> {
    label: string;
    value: Value;
    options: readonly { value: Value; label: string; help: string }[];
    onChange: (value: Value) => void;
}

/** A choice of few, each with its explanation. */
export function Choice<Value extends string>({ label, value, options, onChange }: Props<Value>) {
    const name = useId();
    return (
        <fieldset className={css.choices}>
            <legend>{label}</legend>
            {options.map((option) => (
                <label key={option.value}>
                    <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
                    <span>{option.label}</span>
                    <small>{option.help}</small>
                </label>
            ))}
        </fieldset>
    );
}
