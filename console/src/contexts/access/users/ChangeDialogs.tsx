import { useState } from "react";
import { Problem } from "../../../api/problem";
import { FormDialog } from "../../../ui/Dialog";
import { Checkbox, TextField } from "../../../ui/Field";
import { AddressField } from "./AddressField";
import { useUpdateUser } from "./useUpdateUser";
import { addressOf, nameOf, type User } from "./users";

interface Props {
    of: User;
    onClose: () => void;
}

/** Gives a user another name, or none. */
export function RenameDialog({ of: user, onClose }: Props) {
    const [name, setName] = useState(user.name ?? "");
    const { save, isPending, error } = useUpdateUser(user, "The name is changed.", onClose);
    return (
        <FormDialog
            title={`Rename ${nameOf(user)}`}
            action="Rename"
            busy={isPending}
            problem={error}
            blocked={name.trim() === (user.name ?? "")}
            onClose={onClose}
            onSubmit={() => save({ name: name.trim() || null })}
        >
            <TextField
                label="Name"
                autoFocus
                autoComplete="off"
                maxLength={100}
                value={name}
                onChange={setName}
                error={error ? Problem.from(error).at("/name") : undefined}
            />
        </FormDialog>
    );
}

/** Gives a user another address, or says whether the present one is theirs. */
export function AddressDialog({ of: user, onClose }: Props) {
    const present = addressOf(user) ?? "";
    const [email, setEmail] = useState(present);
    const [isVerified, setVerified] = useState(present !== "" && user.email_verified);
    const { save, isPending, error } = useUpdateUser(user, "The address is changed.", onClose);
    const typed = email.trim();
    const type = (text: string) => {
        setEmail(text);
        // What was proved of one address says nothing of another.
        setVerified(text.trim() === present && user.email_verified);
    };
    return (
        <FormDialog
            title={`Change the address of ${nameOf(user)}`}
            action="Change address"
            busy={isPending}
            problem={error}
            blocked={typed === "" || (typed === present && isVerified === user.email_verified)}
            onClose={onClose}
            onSubmit={() => save({ email: typed, email_verified: isVerified })}
        >
            <p>A new address logs the user out on all devices. They log in with it from then on, and keep their password.</p>
            <AddressField value={email} onChange={type} error={error ? Problem.from(error).at("/email") : undefined} />
            <Checkbox label="The address is verified" help="You know that it is theirs." checked={isVerified} onChange={setVerified} />
        </FormDialog>
    );
}
