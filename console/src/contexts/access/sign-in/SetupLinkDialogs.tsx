import { useState } from "react";
import { Problem } from "../../../api/problem";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { Select, TextField } from "../../../ui/Field";
import { SecretDialog } from "../../../ui/SecretDialog";
import { say } from "../../../ui/Toast";
import { count } from "../../../ui/words";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { useRepeatHeader } from "../repeatKey";
import { RoleChoice } from "../team/RoleChoice";
import type { SetupLink } from "./SetupLinks";

/** How long a link may work. The API takes up to 30 days. */
const DAYS = [1, 3, 7, 14, 30];

/** Makes a link, and shows its URL once. */
export function MakeLinkDialog({ onClose }: { onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const repeatHeader = useRepeatHeader();
    const [name, setName] = useState("");
    const [role, setRole] = useState("viewer");
    const [days, setDays] = useState("3");
    const make = api.useMutation("post", "/v1/setup-links", { onSuccess: () => refresh("/v1/setup-links") });
    const problem = make.error ? Problem.from(make.error) : undefined;
    if (make.data) {
        return (
            <SecretDialog title={`The set-up link “${make.data.name}”`} secret={make.data.url} what="the set-up link" onClose={onClose}>
                <p>Whoever opens it first has it: send it to the administrator of the identity provider alone.</p>
            </SecretDialog>
        );
    }
    const submit = () => {
        const body = { name: name.trim(), default_role: role, expires_in_hours: Number(days) * 24 };
        make.mutate({ params: { header: repeatHeader(body) }, body });
    };
    return (
        <FormDialog
            title="Make a set-up link"
            action="Make set-up link"
            busy={make.isPending}
            problem={make.error}
            onClose={onClose}
            onSubmit={submit}
        >
            <TextField
                label="Name"
                autoFocus
                maxLength={100}
                value={name}
                onChange={setName}
                placeholder="Okta of Acme"
                help="The connection and the directory get it too. Whoever opens the link sees it."
                error={problem?.at("/name")}
            />
            <RoleChoice without="owner" value={role} onChange={setRole} error={problem?.at("/default_role")} />
            <Select
                label="Ends after"
                value={days}
                onChange={setDays}
                options={DAYS.map((one) => ({ value: String(one), label: count(one, "day") }))}
                help="Whether or not the set-up is finished. DNS records may take a day."
                error={problem?.at("/expires_in_hours")}
            />
        </FormDialog>
    );
}

export function RemoveLinkDialog({ of: link, onClose }: { of: SetupLink; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const remove = api.useMutation("delete", "/v1/setup-links/{id}", {
        onSuccess: () => {
            refresh("/v1/setup-links");
            say(`The set-up link ${link.name} is removed.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Remove the set-up link ${link.name}`}
            action="Remove set-up link"
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: link.id } } })}
        >
            <p>
                It can't be opened any more, and whoever has opened it can do nothing more with it. What they set up stays: the domains, the
                connection and the directory.
            </p>
        </ConfirmDialog>
    );
}
