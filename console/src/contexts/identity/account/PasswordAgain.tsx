import type { ReactNode } from "react";
import { TextField } from "../../../ui/Field";

interface Props {
    value: string;
    onChange: (value: string) => void;
    help?: ReactNode;
}

/** The present password once more: a session alone must not change how somebody logs in. */
export function PasswordAgain({ value, onChange, help }: Props) {
    return (
        <TextField
            label="Your password"
            help={help}
            type="password"
            autoComplete="current-password"
            required
            value={value}
            onChange={onChange}
        />
    );
}
