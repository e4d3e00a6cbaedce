import { TextField } from "../../../ui/Field";

interface Props {
    value: string;
    onChange: (value: string) => void;
    error: string | undefined;
}

/** A user's address, as the first field of a dialog. */
export function AddressField(props: Props) {
    return <TextField {...props} label="Address" type="email" autoFocus autoComplete="off" maxLength={254} placeholder="ada@example.com" />;
}
