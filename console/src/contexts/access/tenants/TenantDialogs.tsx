import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextArea, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { errorOfList, notesOf, textOfNotes } from "../lines";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { SuspendDialog } from "../SuspendDialog";

type Tenant = components["schemas"]["TenantView"];

interface Props {
    of: Tenant;
    onClose: () => void;
}

/** Creates a tenant, or changes its name and notes. */
export function TenantDialog({ of, onClose, onSaved }: Omit<Props, "of"> & { of?: Tenant; onSaved?: (tenant: Tenant) => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState(of?.name ?? "");
    const [notes, setNotes] = useState(textOfNotes(of?.metadata ?? {}));
    const done = (tenant: Tenant) => {
        refresh("/v1/tenants", "/v1/tenants/{id}");
        say(of ? "Tenant changed." : `The tenant ${tenant.name} is created.`);
        onClose();
        onSaved?.(tenant);
    };
    const create = api.useMutation("post", "/v1/tenants", { onSuccess: done });
    const update = api.useMutation("patch", "/v1/tenants/{id}", { onSuccess: done });
    const error = create.error ?? update.error;
    const problem = error ? Problem.from(error) : undefined;
    const submit = () => {
        const body = { name: name.trim(), metadata: notesOf(notes) };
        if (of) update.mutate({ params: { path: { id: of.id } }, body });
        else create.mutate({ body });
    };
    return (
        <FormDialog
            title={of ? `Change ${of.name}` : "Create a tenant"}
            action={of ? "Save changes" : "Create tenant"}
            busy={create.isPending || update.isPending}
            problem={error}
            onClose={onClose}
            onSubmit={submit}
        >
            <TextField label="Name" autoFocus maxLength={100} value={name} onChange={setName} error={problem?.at("/name")} />
            <TextArea
                label="Notes"
                mono
                spellCheck={false}
                value={notes}
                onChange={setNotes}
                placeholder="customer_id = 4711"
                help="One a line, as name = value: for example the tenant's id in your own system. At most 20."
                error={errorOfList(problem?.errors ?? [], "/metadata")}
            />
        </FormDialog>
    );
}

export function SuspendTenantDialog({ of: tenant, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const suspend = api.useMutation("post", "/v1/tenants/{id}/suspend", {
        onSuccess: () => {
            refresh("/v1/tenants", "/v1/tenants/{id}");
            say(`${tenant.name} is suspended. It takes effect within 30 seconds.`);
            onClose();
        },
    });
    return (
        <SuspendDialog
            name={tenant.name}
            what="tenant"
            busy={suspend.isPending}
            problem={suspend.error}
            onClose={onClose}
            onSuspend={(reason) => suspend.mutate({ params: { path: { id: tenant.id } }, body: { reason } })}
        >
            <p>
                Sending and changing are refused; reading still works. Queued emails wait.
                Those that wait for 24 hours fail. You can resume the tenant at any time.
            </p>
        </SuspendDialog>
    );
}

export function ResumeTenantDialog({ of: tenant, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const resume = api.useMutation("post", "/v1/tenants/{id}/resume", {
        onSuccess: () => {
            refresh("/v1/tenants", "/v1/tenants/{id}");
            say(`${tenant.name} works again within 30 seconds.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Resume ${tenant.name}`}
            action="Resume tenant"
            safe
            busy={resume.isPending}
            problem={resume.error}
            onClose={onClose}
            onConfirm={() => resume.mutate({ params: { path: { id: tenant.id } } })}
        >
            <p>Emails that wait are sent within a quarter of an hour, and its keys work again within 30 seconds.</p>
        </ConfirmDialog>
    );
}

export function CloseTenantDialog({ of: tenant, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const close = api.useMutation("delete", "/v1/tenants/{id}", {
        onSuccess: () => {
            refresh("/v1/tenants", "/v1/tenants/{id}");
            say(`${tenant.name} is closed.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Close ${tenant.name} for good`}
            action="Close tenant"
            name={tenant.name}
            busy={close.isPending}
            problem={close.error}
            onClose={onClose}
            onConfirm={() => close.mutate({ params: { path: { id: tenant.id } } })}
        >
            <p>
                <strong>This can't be undone.</strong> Its keys stop within 30 seconds, queued emails fail, and its domains, IP pools and webhook
                endpoints are released. Its data stays until its retention ends. To stop it for a while only, suspend it.
            </p>
        </ConfirmDialog>
    );
}
