import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextArea, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { entriesOf, errorOfList } from "../lines";
import { ClassFields } from "../limits/ClassFields";
import { isWhole, toLimits } from "../limits/classLimits";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { useRepeatHeader } from "../repeatKey";
import { useForm } from "../settings/useForm";
import { SuspendDialog } from "../SuspendDialog";

type Org = components["schemas"]["OrgView"];

interface Props {
    of: Org;
    onClose: () => void;
}

/** What follows each change of an organisation: the list and the page read again. */
function useDone(onClose: () => void) {
    const refresh = useRefresh();
    return (text: string) => () => {
        refresh("/v1/orgs", "/v1/orgs/{id}");
        say(text);
        onClose();
    };
}

interface CreateProps {
    onClose: () => void;
    onCreated: (org: components["schemas"]["CreatedOrg"]) => void;
}

export function CreateOrgDialog({ onClose, onCreated }: CreateProps) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState("");
    const [emails, setEmails] = useState("");
    const headerOf = useRepeatHeader();
    const body = { name: name.trim(), owner_emails: entriesOf(emails) };
    const create = api.useMutation("post", "/v1/orgs", {
        onSuccess: (org) => {
            refresh("/v1/orgs");
            onCreated(org);
        },
    });
    const problem = create.error ? Problem.from(create.error) : undefined;
    return (
        <FormDialog
            title="Create an organisation"
            action="Create organisation"
            busy={create.isPending}
            problem={create.error}
            onClose={onClose}
            onSubmit={() => create.mutate({ body, params: { header: headerOf(body) } })}
        >
            <p>It comes with a first key, which is shown once.</p>
            <TextField label="Name" autoFocus maxLength={100} value={name} onChange={setName} error={problem?.at("/name")} />
            <TextArea
                label="Owners' addresses"
                rows={3}
                spellCheck={false}
                value={emails}
                onChange={setEmails}
                help="One a line. You write to them about the organisation. This makes nobody a member."
                error={errorOfList(problem?.errors ?? [], "/owner_emails")}
            />
        </FormDialog>
    );
}

export function ChangeOrgDialog({ of: org, onClose }: Props) {
    const { api } = useOrgWide();
    const done = useDone(onClose);
    const { form, changes, isChanged, set } = useForm({
        name: org.name,
        emails: org.owner_emails.join("\n"),
        pools: String(org.ip_pools_max),
        limits: { send: "", api: "" },
    });
    const update = api.useMutation("patch", "/v1/orgs/{id}", { onSuccess: done("Organisation changed.") });
    const problem = update.error ? Problem.from(update.error) : undefined;
    const body = {
        ...(changes.name === undefined ? {} : { name: form.name.trim() }),
        ...(changes.emails === undefined ? {} : { owner_emails: entriesOf(form.emails) }),
        ...(changes.pools === undefined ? {} : { ip_pools_max: Number(form.pools) }),
        ...(changes.limits === undefined ? {} : { rate_limits: toLimits(form.limits) }),
    };
    return (
        <FormDialog
            title={`Change ${org.name}`}
            action="Save changes"
            busy={update.isPending}
            blocked={!isChanged || !isWhole(form.limits) || !isWhole({ send: form.pools, api: "" })}
            problem={update.error}
            onClose={onClose}
            onSubmit={() => update.mutate({ params: { path: { id: org.id } }, body })}
        >
            <TextField label="Name" maxLength={100} value={form.name} onChange={(name) => set({ name })} error={problem?.at("/name")} />
            <TextArea
                label="Owners' addresses"
                rows={2}
                spellCheck={false}
                value={form.emails}
                onChange={(emails) => set({ emails })}
                error={errorOfList(problem?.errors ?? [], "/owner_emails")}
            />
            <TextField
                label="IP pools, at most"
                inputMode="numeric"
                value={form.pools}
                onChange={(pools) => set({ pools })}
                help="0 to 50, its tenants' included. Pools that exist stay."
                error={problem?.at("/ip_pools_max")}
            />
            <ClassFields
                label="The most requests that it may make"
                help="Leave both empty to change nothing. If you fill in only one, the other gets its default."
                pointer="/rate_limits"
                form={form.limits}
                onChange={(limits) => set({ limits })}
                problem={problem}
            />
        </FormDialog>
    );
}

export function SuspendOrgDialog({ of: org, onClose }: Props) {
    const { api } = useOrgWide();
    const done = useDone(onClose);
    const suspend = api.useMutation("post", "/v1/orgs/{id}/suspend", { onSuccess: done(`${org.name} is suspended. It takes effect within 30 seconds.`) });
    return (
        <SuspendDialog
            name={org.name}
            what="organisation"
            busy={suspend.isPending}
            problem={suspend.error}
            onClose={onClose}
            onSuspend={(reason) => suspend.mutate({ params: { path: { id: org.id } }, body: { reason } })}
        >
            <p>The organisation and its tenants can read, but neither send nor change anything. Emails that wait for 24 hours fail.</p>
        </SuspendDialog>
    );
}

export function ResumeOrgDialog({ of: org, onClose }: Props) {
    const { api } = useOrgWide();
    const done = useDone(onClose);
    const resume = api.useMutation("post", "/v1/orgs/{id}/resume", { onSuccess: done(`${org.name} works again within 30 seconds.`) });
    return (
        <ConfirmDialog
            title={`Resume ${org.name}`}
            action="Resume organisation"
            safe
            busy={resume.isPending}
            problem={resume.error}
            onClose={onClose}
            onConfirm={() => resume.mutate({ params: { path: { id: org.id } } })}
        >
            <p>It and its tenants may send and change things again.</p>
        </ConfirmDialog>
    );
}

export function CloseOrgDialog({ of: org, onClose }: Props) {
    const { api } = useOrgWide();
    const done = useDone(onClose);
    const close = api.useMutation("delete", "/v1/orgs/{id}", { onSuccess: done(`${org.name} is closed.`) });
    return (
        <ConfirmDialog
            title={`Close ${org.name} for good`}
            action="Close organisation"
            name={org.name}
            busy={close.isPending}
            problem={close.error}
            onClose={onClose}
            onConfirm={() => close.mutate({ params: { path: { id: org.id } } })}
        >
            <p>
                <strong>This can't be undone.</strong> Its keys and those of its tenants stop, queued emails fail, and its domains, IP pools and webhook
                endpoints are released. To stop it for a while only, suspend it.
            </p>
        </ConfirmDialog>
    );
}
