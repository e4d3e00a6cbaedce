import { useState } from "react";
import { Checkbox, TextField } from "../../ui/Field";
import css from "./Door.module.css";
import { chars, passwordRules, type SecondFactor } from "./passwordRules";

interface Props {
    label: string;
    value: string;
    onChange: (value: string) => void;
    factor: SecondFactor;
    /** The rule that the API says it breaks. */
    error?: string | undefined;
    autoFocus?: boolean;
}

/** A new password with its rules, which are marked while somebody types. */
export function NewPassword({ label, value, onChange, factor, error, autoFocus = false }: Props) {
    const [isShown, setShown] = useState(false);
    return (
        <div className={css.password}>
            <TextField
                label={label}
                type={isShown ? "text" : "password"}
                autoComplete="new-password"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus={autoFocus}
                required
                error={error ? `The password ${error}.` : undefined}
                value={value}
                onChange={onChange}
            />
            <ul className={css.rules} aria-label="Rules">
                {passwordRules(value, factor).map(({ text, met }) => (
                    <li key={text} className={met ? css.met : undefined}>
                        <span aria-hidden="true">{met ? "✓ " : "· "}</span>
                        {text}
                        <span className="visually-hidden">{met ? ", met" : ", not met"}</span>
                        {value && !met ? `: ${chars(value)} so far` : ""}
                    </li>
                ))}
                <li>
                    <span aria-hidden="true">· </span>Not easy to guess. Four words that have nothing to do with you are good.
                </li>
            </ul>
            <Checkbox label="Show password" checked={isShown} onChange={setShown} />
        </div>
    );
}
