import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";
import css from "./Field.module.css";

interface FieldProps {
    label: string;
    /** What to enter, if the label does not say it. */
    help?: ReactNode;
    /** The rule that the present value breaks. */
    error?: string | undefined;
    /** Shows the label to screen readers alone, where the place says what the field is. */
    hideLabel?: boolean;
}

interface Wired {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: true;
}

function Field({ label, help, error, hideLabel, children }: FieldProps & { children: (wired: Wired) => ReactNode }) {
    const id = useId();
    const described = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
    const wired: Wired = { id };
    if (described) wired["aria-describedby"] = described;
    if (error) wired["aria-invalid"] = true;
    return (
        <div className={css.field}>
            <label htmlFor={id} className={hideLabel ? "visually-hidden" : css.label}>
                {label}
            </label>
            {children(wired)}
            {help ? (
                <p id={`${id}-help`} className={css.help}>
                    {help}
                </p>
            ) : null}
            {error ? (
                <p id={`${id}-error`} className={css.error} role="alert">
                    {error}
                </p>
            ) : null}
        </div>
    );
}

type TextProps = FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> & {
    value: string;
    onChange: (value: string) => void;
    mono?: boolean;
};

export function TextField({ label, help, error, hideLabel = false, value, onChange, mono, ...rest }: TextProps) {
    return (
        <Field label={label} help={help} error={error} hideLabel={hideLabel}>
            {(wired) => (
                <input
                    {...rest}
                    {...wired}
                    className={`${css.input} ${mono ? css.mono : ""}`}
                    value={value}
                    onChange={(event) => onChange(event.target.value)}
                />
            )}
        </Field>
    );
}

type AreaProps = FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value"> & {
    value: string;
    onChange: (value: string) => void;
    mono?: boolean;
};

export function TextArea({ label, help, error, hideLabel = false, value, onChange, mono, ...rest }: AreaProps) {
    return (
        <Field label={label} help={help} error={error} hideLabel={hideLabel}>
            {(wired) => (
                <textarea
                    rows={4}
                    {...rest}
                    {...wired}
                    className={`${css.input} ${css.area} ${mono ? css.mono : ""}`}
                    value={value}
                    onChange={(event) => onChange(event.target.value)}
                />
            )}
        </Field>
    );
}

export interface Option {
    value: string;
    label: string;
}

type SelectProps = FieldProps & Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "value"> & {
    value: string;
    onChange: (value: string) => void;
    options: readonly Option[];
};

export function Select({ label, help, error, hideLabel = false, value, onChange, options, ...rest }: SelectProps) {
    return (
        <Field label={label} help={help} error={error} hideLabel={hideLabel}>
            {(wired) => (
                <select
                    {...rest}
                    {...wired}
                    className={css.input}
                    value={value}
                    onChange={(event) => onChange(event.target.value)}
                >
                    {options.map((option) => (
                        <option key={option.value} value={option.value}>
                            {option.label}
                        </option>
                    ))}
                </select>
            )}
        </Field>
    );
}

interface CheckProps {
    label: string;
    help?: ReactNode;
    checked: boolean;
    onChange: (checked: boolean) => void;
    disabled?: boolean;
}

export function Checkbox({ label, help, checked, onChange, disabled = false }: CheckProps) {
    const id = useId();
    return (
        <div className={css.check}>
            <input
                id={id}
                type="checkbox"
                checked={checked}
                disabled={disabled}
                aria-describedby={help ? `${id}-help` : undefined}
                onChange={(event) => onChange(event.target.checked)}
            />
            <label htmlFor={id}>{label}</label>
            {help ? (
                <p id={`${id}-help`} className={css.help}>
                    {help}
                </p>
            ) : null}
        </div>
    );
}
