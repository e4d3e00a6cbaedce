import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { SecretDialog } from "../../../ui/SecretDialog";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { useRepeatHeader } from "../repeatKey";
import { RoleChoice } from "../team/RoleChoice";

export type Directory = components["schemas"]["DirectoryView"];

export function AddDirectoryDialog({ onClose }: { onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState("");
    const [role, setRole] = useState("viewer");
    const add = api.useMutation("post", "/v1/directories", {
        onSuccess: (added) => {
            refresh("/v1/directories");
            say(`${added.name} is added. Create a token for it.`);
            onClose();
        },
    });
    const problem = add.error ? Problem.from(add.error) : undefined;
    return (
        <FormDialog
            title="Add a directory"
            action="Add directory"
            busy={add.isPending}
            problem={add.error}
            onClose={onClose}
            onSubmit={() => add.mutate({ body: { name: name.trim(), default_role: role } })}
        >
            <TextField label="Name" autoFocus maxLength={100} value={name} onChange={setName} placeholder="Okta" error={problem?.at("/name")} />
            <RoleChoice without="owner" value={role} onChange={setRole} error={problem?.at("/default_role")} />
        </FormDialog>
    );
}

/** Makes a token, and shows it once. */
export function NewTokenDialog({ of: directory, onClose }: { of: Directory; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const repeatHeader = useRepeatHeader();
    const [name, setName] = useState(directory.name);
    const create = api.useMutation("post", "/v1/directories/{id}/tokens", { onSuccess: () => refresh("/v1/api-keys") });
    const problem = create.error ? Problem.from(create.error) : undefined;
    if (create.data) {
        return (
            <SecretDialog title={`The token “${create.data.name}”`} secret={create.data.token} what="the token" onClose={onClose}>
                <p>
                    Enter it at the identity provider as the bearer token, with the URL of the directory. It sends users and groups, and does
                    nothing else. It is listed among the API keys, with its last use, and is revoked there.
                </p>
            </SecretDialog>
        );
    }
    const submit = () => {
        const body = { name: name.trim() };
        create.mutate({ params: { path: { id: directory.id }, header: repeatHeader({ ...body, directory: directory.id }) }, body });
    };
    return (
        <FormDialog
            title={`A token for ${directory.name}`}
            action="Create token"
            busy={create.isPending}
            problem={create.error}
            onClose={onClose}
            onSubmit={submit}
        >
            <TextField label="Name" autoFocus maxLength={100} value={name} onChange={setName} error={problem?.at("/name")} />
        </FormDialog>
    );
}

export function RemoveDirectoryDialog({ of: directory, onClose }: { of: Directory; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const remove = api.useMutation("delete", "/v1/directories/{id}", {
        onSuccess: () => {
            refresh("/v1/directories");
            say(`${directory.name} is removed.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Remove ${directory.name}`}
            action="Remove directory"
            name={directory.name}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: directory.id } } })}
        >
            <p>Its tokens end, and what it sent is removed. The people who are members stay members; those whom it suspended stay suspended.</p>
        </ConfirmDialog>
    );
}
