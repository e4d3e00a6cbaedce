import { useState } from "react";
import { Problem } from "../../../api/problem";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import type { OrgDomain } from "./found";

export function AddDomainDialog({ onClose }: { onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState("");
    const add = api.useMutation("post", "/v1/org/domains", {
        onSuccess: (added) => {
            refresh("/v1/org/domains");
            say(`${added.name} is added. Publish its record next.`);
            onClose();
        },
    });
    return (
        <FormDialog
            title="Add a domain"
            action="Add domain"
            busy={add.isPending}
            problem={add.error}
            onClose={onClose}
            onSubmit={() => add.mutate({ body: { name: name.trim() } })}
        >
            <TextField
                label="Domain"
                autoFocus
                mono
                maxLength={253}
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={setName}
                placeholder="example.com"
                help="What comes after the @ in the addresses of your people. It covers no subdomains."
                error={add.error ? Problem.from(add.error).at("/name") : undefined}
            />
        </FormDialog>
    );
}

export function RemoveDomainDialog({ of: domain, onClose }: { of: OrgDomain; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const remove = api.useMutation("delete", "/v1/org/domains/{id}", {
        onSuccess: () => {
            refresh("/v1/org/domains");
            say(`${domain.name} is removed.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Remove ${domain.name}`}
            action="Remove domain"
            name={domain.status === "verified" ? domain.name : undefined}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: domain.id } } })}
        >
            <p>Another organisation that controls its DNS may verify it from then on. Sending domains are not affected.</p>
        </ConfirmDialog>
    );
}
