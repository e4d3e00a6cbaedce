import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { accountClient, type Account } from "../../../session/session";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { Note } from "../Door";
import { makePasskey, PasskeyCancelled } from "../passkey";
import { PasswordAgain } from "./PasswordAgain";

interface Props {
    account: Account;
    onClose: () => void;
    onAdded: (text: string) => void;
}

async function addPasskey(name: string, password: string | null): Promise<void> {
    const { data } = await accountClient.POST("/v1/account/passkeys/begin", { body: { password } });
    const credential = await makePasskey(data!.options);
    await accountClient.POST("/v1/account/passkeys", { body: { ceremony_id: data!.ceremony_id, name, credential } });
}

/** Name and password, then the browser's own dialog. */
export function AddPasskey({ account, onClose, onAdded }: Props) {
    const [name, setName] = useState("");
    const [password, setPassword] = useState("");
    const add = useMutation({
        mutationFn: () => addPasskey(name.trim(), account.has_password ? password : null),
        onSuccess: () => onAdded("The passkey was added."),
    });
    const isCancelled = add.error instanceof PasskeyCancelled;
    const refused = isCancelled ? null : add.error;
    return (
        <FormDialog
            title="Add a passkey"
            action="Add passkey"
            busy={add.isPending}
            problem={refused}
            blocked={name.trim() === "" || (account.has_password && password === "")}
            onSubmit={() => add.mutate()}
            onClose={onClose}
        >
            {isCancelled ? <Note>No passkey was made: the browser's dialog was closed, or it timed out. Try again.</Note> : null}
            <TextField
                label="Name"
                help="Where it is kept, such as “Work laptop” or “Blue security key”."
                maxLength={100}
                autoFocus
                required
                error={refused ? Problem.from(refused).at("/name") : undefined}
                value={name}
                onChange={setName}
            />
            {account.has_password ? (
                <PasswordAgain value={password} onChange={setPassword} help="Then the browser asks where to keep the passkey." />
            ) : null}
        </FormDialog>
    );
}
