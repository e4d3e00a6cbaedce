import { useState } from "react";
import { Problem } from "../../../api/problem";
import { FormDialog } from "../../../ui/Dialog";
import { Checkbox, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { AddressField } from "./AddressField";
import { nameOf, type User } from "./users";

interface Props {
    /** The product's id. */
    product: string;
    onClose: () => void;
    onCreated: (user: User) => void;
}

/** Makes a user without a password: they set it themselves. */
export function CreateUserDialog({ product, onClose, onCreated }: Props) {
    const [email, setEmail] = useState("");
    const [name, setName] = useState("");
    const [isVerified, setVerified] = useState(false);
    const create = useCreate((user) => {
        onClose();
        onCreated(user);
    });
    const problem = create.error ? Problem.from(create.error) : undefined;
    const body = { email: email.trim(), name: name.trim() || null, email_verified: isVerified };
    return (
        <FormDialog
            title="Create a user"
            action="Create user"
            busy={create.isPending}
            problem={create.error}
            onClose={onClose}
            onSubmit={() => create.mutate({ params: { path: { id: product } }, body })}
        >
            <p>Nobody gets a mail now. The user has no password: in the product's app they ask for a mail to set one.</p>
            <AddressField value={email} onChange={setEmail} error={problem?.at("/email")} />
            <TextField label="Name" autoComplete="off" maxLength={100} value={name} onChange={setName} error={problem?.at("/name")} />
            <Checkbox
                label="The address is verified"
                help="You know that it is theirs. Otherwise the link of a mail proves it."
                checked={isVerified}
                onChange={setVerified}
            />
        </FormDialog>
    );
}

function useCreate(onDone: (user: User) => void) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    return api.useMutation("post", "/v1/products/{id}/users", {
        onSuccess: (user) => {
            refresh("/v1/products/{id}/users");
            say(`The user ${nameOf(user)} is created.`);
            onDone(user);
        },
    });
}
