import { useId, type ReactNode } from "react";
import css from "./RadioGroup.module.css";

interface Props<T extends string> {
    /** The question that the options answer. */
    label: string;
    value: T;
    onChange: (value: T) => void;
    options: readonly { value: T; label: string; help?: ReactNode }[];
}

/** A few options of which one is chosen, all in sight. */
export function RadioGroup<T extends string>({ label, value, onChange, options }: Props<T>) {
    const id = useId();
    return (
        <fieldset className={css.group}>
            <legend className={css.legend}>{label}</legend>
            {options.map((option) => (
                <div key={option.value} className={css.option}>
                    <input
                        id={`${id}-${option.value}`}
                        type="radio"
                        name={id}
                        checked={option.value === value}
                        aria-describedby={option.help ? `${id}-${option.value}-help` : undefined}
                        onChange={() => onChange(option.value)}
                    />
                    <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
                    {option.help ? (
                        <p id={`${id}-${option.value}-help`} className={css.help}>
                            {option.help}
                        </p>
                    ) : null}
                </div>
            ))}
        </fieldset>
    );
}
