import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextArea, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { RoleChoice } from "../team/RoleChoice";
import { certificatesOf } from "./certificates";
import { NO_PROVIDER, ProviderFields, settingsOf } from "./ProviderFields";

export type Connection = components["schemas"]["SsoConnectionView"];

/** The words of a text, one a line or between commas. */
export function wordsOf(text: string): string[] {
    return text.split(/[\s,]+/).filter(Boolean);
}

export function AddConnectionDialog({ domains, onClose }: { domains: string[]; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState("");
    const [provider, setProvider] = useState(NO_PROVIDER);
    const [own, setOwn] = useState(domains.join("\n"));
    const [role, setRole] = useState("viewer");
    const add = api.useMutation("post", "/v1/sso/connections", {
        onSuccess: (added) => {
            refresh("/v1/sso/connections");
            say(`${added.name} is added. Enter its ${added.saml ? "ACS URL and entity id" : "redirect URL"} at the provider.`);
            onClose();
        },
    });
    const problem = add.error ? Problem.from(add.error) : undefined;
    const submit = () =>
        add.mutate({
            body: {
                name: name.trim(),
                ...settingsOf(provider),
                domains: wordsOf(own),
                default_role: role,
            },
        });
    const wrongDomain = problem?.errors.find((error) => error.pointer.startsWith("/domains"))?.detail;
    return (
        <FormDialog
            title="Add a connection"
            action="Add connection"
            busy={add.isPending}
            problem={add.error}
            onClose={onClose}
            onSubmit={submit}
        >
            <TextField label="Name" autoFocus maxLength={100} value={name} onChange={setName} placeholder="Okta" error={problem?.at("/name")} />
            <ProviderFields value={provider} onChange={setProvider} problem={problem} />
            <TextArea label="Domains" mono rows={2} value={own} onChange={setOwn} help="Verified domains, one a line." error={wrongDomain} />
            <RoleChoice without="owner" value={role} onChange={setRole} error={problem?.at("/default_role")} />
        </FormDialog>
    );
}

/** Changes the certificates of a connection that speaks SAML. */
export function CertificatesDialog({ of: connection, onClose }: { of: Connection; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [text, setText] = useState((connection.saml?.certificates ?? []).map((one) => one.pem).join(""));
    const change = api.useMutation("patch", "/v1/sso/connections/{id}", {
        onSuccess: (changed) => {
            refresh("/v1/sso/connections");
            say(`The certificates of ${changed.name} are changed.`);
            onClose();
        },
    });
    const problem = change.error ? Problem.from(change.error) : undefined;
    const body = { saml: { certificates: certificatesOf(text) } };
    return (
        <FormDialog
            title={`Certificates of ${connection.name}`}
            action="Change certificates"
            busy={change.isPending}
            problem={change.error}
            onClose={onClose}
            onSubmit={() => change.mutate({ params: { path: { id: connection.id } }, body })}
        >
            <TextArea
                label="Certificates"
                mono
                rows={12}
                value={text}
                onChange={setText}
                help="Add the next one before the provider changes its key, and remove the old one after that."
                error={problem?.errors.find((error) => error.pointer.startsWith("/saml/certificates"))?.detail}
            />
        </FormDialog>
    );
}

export function RemoveConnectionDialog({ of: connection, onClose }: { of: Connection; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const remove = api.useMutation("delete", "/v1/sso/connections/{id}", {
        onSuccess: () => {
            refresh("/v1/sso/connections");
            say(`${connection.name} is removed.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Remove ${connection.name}`}
            action="Remove connection"
            name={connection.name}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: connection.id } } })}
        >
            <p>Nobody can log in with it any more. Its people stay members, and their sessions go on.</p>
        </ConfirmDialog>
    );
}
