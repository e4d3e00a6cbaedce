import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import type { Account } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { DataTable, type Column } from "../../../ui/DataTable";
import { FormDialog } from "../../../ui/Dialog";
import { Empty } from "../../../ui/Empty";
import { TextField } from "../../../ui/Field";
import { Loading } from "../../../ui/Loading";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Time } from "../../../ui/Time";
import { say } from "../../../ui/Toast";
import { hasPasskeys } from "../passkey";
import { ACCOUNT, accountApi, PASSKEYS } from "./accountApi";
import { AddPasskey } from "./AddPasskey";
import css from "./panel.module.css";

type Passkey = components["schemas"]["PasskeyView"];

/** An account has at most so many (docs/identity.md). */
const PASSKEYS_MAX = 20;

interface Open {
    dialog: "add" | "rename" | "remove";
    passkey?: Passkey;
}

/** The passkeys of the account: added, renamed, removed. */
export function PasskeySection({ account }: { account: Account }) {
    const cache = useQueryClient();
    const query = accountApi.useQuery("get", "/v1/account/passkeys");
    const [open, setOpen] = useState<Open>();
    const close = () => setOpen(undefined);
    const changed = (text: string) => {
        close();
        say(text);
        void cache.invalidateQueries({ queryKey: PASSKEYS });
        void cache.invalidateQueries({ queryKey: ACCOUNT });
    };
    const passkeys = query.data?.data;
    const canAdd = hasPasskeys() && (passkeys?.length ?? 0) < PASSKEYS_MAX;
    const add = canAdd ? <Button onClick={() => setOpen({ dialog: "add" })}>Add passkey</Button> : null;
    return (
        <Section title="Passkeys" actions={passkeys?.length ? add : null}>
            {passkeys?.length ? (
                <DataTable label="Passkeys" rows={passkeys} columns={columns(setOpen)} rowId={(passkey) => passkey.id} />
            ) : passkeys ? (
                <Empty title="No passkeys yet" action={add}>
                    <p>
                        A passkey logs you in with your fingerprint, face or device PIN, without the password and without a code. It
                        can't be guessed, and works on no other site.
                    </p>
                    {hasPasskeys() ? null : <p>This browser can't use passkeys. Open this page in another one to add some.</p>}
                </Empty>
            ) : query.error ? (
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            ) : (
                <Loading rows={2} />
            )}
            {open?.dialog === "add" ? <AddPasskey account={account} onClose={close} onAdded={changed} /> : null}
            {open?.dialog === "rename" && open.passkey ? (
                <RenamePasskey passkey={open.passkey} onClose={close} onRenamed={changed} />
            ) : null}
            {open?.dialog === "remove" && open.passkey ? (
                <RemovePasskey passkey={open.passkey} onClose={close} onRemoved={changed} />
            ) : null}
        </Section>
    );
}

function columns(onOpen: (open: Open) => void): Column<Passkey>[] {
    return [
        { name: "Name", cell: (passkey) => passkey.name },
        { name: "Added", wideOnly: true, cell: (passkey) => <Time at={passkey.created_at} /> },
        { name: "Last used", cell: (passkey) => (passkey.last_used_at ? <Time at={passkey.last_used_at} /> : "never") },
        {
            name: "Actions",
            right: true,
            cell: (passkey) => (
                <span className={css.rowActions}>
                    <Button kind="quiet" aria-label={`Rename ${passkey.name}`} onClick={() => onOpen({ dialog: "rename", passkey })}>
                        Rename
                    </Button>
                    <Button kind="quiet" aria-label={`Remove ${passkey.name}`} onClick={() => onOpen({ dialog: "remove", passkey })}>
                        Remove
                    </Button>
                </span>
            ),
        },
    ];
}

function RenamePasskey({ passkey, onClose, onRenamed }: { passkey: Passkey; onClose: () => void; onRenamed: (text: string) => void }) {
    const [name, setName] = useState(passkey.name);
    const rename = accountApi.useMutation("patch", "/v1/account/passkeys/{id}", { onSuccess: () => onRenamed("The passkey was renamed.") });
    const problem = rename.error ? Problem.from(rename.error) : undefined;
    return (
        <FormDialog
            title="Rename passkey"
            action="Save name"
            busy={rename.isPending}
            problem={rename.error}
            blocked={name.trim() === ""}
            onSubmit={() => rename.mutate({ params: { path: { id: passkey.id } }, body: { name: name.trim() } })}
            onClose={onClose}
        >
            <TextField label="Name" maxLength={100} autoFocus required error={problem?.at("/name")} value={name} onChange={setName} />
        </FormDialog>
    );
}

function RemovePasskey({ passkey, onClose, onRemoved }: { passkey: Passkey; onClose: () => void; onRemoved: (text: string) => void }) {
    const remove = accountApi.useMutation("delete", "/v1/account/passkeys/{id}", {
        onSuccess: () => onRemoved("The passkey was removed."),
    });
    return (
        <ConfirmDialog
            title={`Remove the passkey “${passkey.name}”`}
            action="Remove passkey"
            busy={remove.isPending}
            problem={remove.error}
            onConfirm={() => remove.mutate({ params: { path: { id: passkey.id } } })}
            onClose={onClose}
        >
            <p>You can't log in with it any more. Your device or password manager still shows it until you delete it there as well.</p>
        </ConfirmDialog>
    );
}
