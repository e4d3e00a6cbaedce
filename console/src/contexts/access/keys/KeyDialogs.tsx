import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { Select, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useKeysPlace } from "../orgWide";
import { useRefresh } from "../refresh";
import { useRepeatHeader } from "../repeatKey";
import { fromKey, toUpdate } from "./keyForm";
import type { Key } from "./keyState";
import { LimitFields } from "./LimitFields";

interface Props {
    of: Key;
    onClose: () => void;
}

/** Changes name and limits. What a key may do stays as it was made. */
export function ChangeKeyDialog({ of: key, onClose }: Props) {
    const { api } = useKeysPlace();
    const refresh = useRefresh();
    const [before] = useState(() => fromKey(key));
    const [form, setForm] = useState(before);
    const update = api.useMutation("patch", "/v1/api-keys/{id}", {
        onSuccess: () => {
            refresh("/v1/api-keys", "/v1/api-keys/{id}");
            say("Key changed. It takes effect within 30 seconds.");
            onClose();
        },
    });
    const problem = update.error ? Problem.from(update.error) : undefined;
    const body = toUpdate(before, form);
    return (
        <FormDialog
            title={`Change “${key.name}”`}
            action="Save changes"
            busy={update.isPending}
            blocked={Object.keys(body).length === 0}
            problem={update.error}
            onClose={onClose}
            onSubmit={() => update.mutate({ params: { path: { id: key.id } }, body })}
        >
            <TextField
                label="Name"
                maxLength={100}
                value={form.name}
                onChange={(name) => setForm({ ...form, name })}
                help="Its permissions can't be changed. For others, create a new key."
                error={problem?.at("/name")}
            />
            <LimitFields form={form} onChange={(part) => setForm({ ...form, ...part })} problem={problem} />
        </FormDialog>
    );
}

const OVERLAPS = [
    { value: "24", label: "24 hours" },
    { value: "48", label: "2 days" },
    { value: "168", label: "a week" },
    { value: "1", label: "1 hour" },
    { value: "0", label: "no time: it stops at once" },
];

interface RotateProps extends Props {
    onCreated: (key: components["schemas"]["CreatedApiKey"]) => void;
}

/** Makes a successor with the same rights. */
export function RotateKeyDialog({ of: key, onClose, onCreated }: RotateProps) {
    const { api } = useKeysPlace();
    const refresh = useRefresh();
    const headerOf = useRepeatHeader();
    const [overlap, setOverlap] = useState("24");
    const body = { overlap_hours: Number(overlap) };
    const rotate = api.useMutation("post", "/v1/api-keys/{id}/rotate", {
        onSuccess: (created) => {
            refresh("/v1/api-keys", "/v1/api-keys/{id}");
            onCreated(created);
        },
    });
    return (
        <FormDialog
            title={`Rotate “${key.name}”`}
            action="Rotate key"
            busy={rotate.isPending}
            problem={rotate.error}
            onClose={onClose}
            onSubmit={() => rotate.mutate({ params: { path: { id: key.id }, header: headerOf(body) }, body })}
        >
            <p>A new key with the same rights is made and shown once. This one keeps working for a while, so that you can change your applications over.</p>
            <Select label="The old key still works for" value={overlap} onChange={setOverlap} options={OVERLAPS} />
        </FormDialog>
    );
}

/** Ends a key for good. */
export function RevokeKeyDialog({ of: key, onClose }: Props) {
    const { api } = useKeysPlace();
    const refresh = useRefresh();
    const revoke = api.useMutation("delete", "/v1/api-keys/{id}", {
        onSuccess: () => {
            refresh("/v1/api-keys", "/v1/api-keys/{id}");
            say(`“${key.name}” is revoked. It stops within 30 seconds.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Revoke “${key.name}”`}
            action="Revoke key"
            name={key.name}
            busy={revoke.isPending}
            problem={revoke.error}
            onClose={onClose}
            onConfirm={() => revoke.mutate({ params: { path: { id: key.id } } })}
        >
            <p>
                Within 30 seconds every request with this key is refused. This can't be undone. Emails that it already handed over are
                still sent. Keys that were made with it keep working: if it leaked, check those made since.
            </p>
        </ConfirmDialog>
    );
}
