import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { Permission } from "../../../session/permissions";
import { useWorkspace } from "../../../session/workspace";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { Checkbox, Select, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { errorOfList } from "../lines";
import { useOrgWide } from "../orgWide";
import { PermissionPicker } from "../PermissionPicker";
import { grantableInRole } from "../permissions";
import { useRefresh } from "../refresh";
import type { Role } from "../team/people";
import { conflictOf, HIDDEN_FIELDS } from "./matrix";
import css from "./roles.module.css";

interface RoleForm {
    name: string;
    permissions: Permission[];
    hides: Role["hides"];
}

interface Props {
    /** The role to change; without it, a new one is made. */
    of?: Role;
    /** Roles to start a new one from. */
    roles: Role[];
    onClose: () => void;
}

function useSave(of: Role | undefined, onClose: () => void) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const done = (text: string) => () => {
        refresh("/v1/roles", "/v1/members");
        say(text);
        onClose();
    };
    const create = api.useMutation("post", "/v1/roles", { onSuccess: done("Role created.") });
    const update = api.useMutation("patch", "/v1/roles/{id}", { onSuccess: done("Role changed. It applies within 30 seconds.") });
    return {
        save: (form: RoleForm) => {
            const body = { ...form, name: form.name.trim() };
            if (of) update.mutate({ params: { path: { id: of.id } }, body });
            else create.mutate({ body });
        },
        isBusy: create.isPending || update.isPending,
        error: create.error ?? update.error,
    };
}

/** Makes or changes a role. */
export function RoleDialog({ of, roles, onClose }: Props) {
    const { can } = useWorkspace();
    const from = grantableInRole(can);
    const [form, setForm] = useState<RoleForm>({ name: of?.name ?? "", permissions: of?.permissions ?? [], hides: of?.hides ?? [] });
    const { save, isBusy, error } = useSave(of, onClose);
    const problem = error ? Problem.from(error) : undefined;
    const conflict = conflictOf(form.permissions, form.hides);
    return (
        <FormDialog
            title={of ? `Change the role “${of.name}”` : "Create a role"}
            action={of ? "Save changes" : "Create role"}
            busy={isBusy}
            blocked={conflict !== undefined}
            problem={error}
            onClose={onClose}
            onSubmit={() => save(form)}
        >
            <TextField
                label="Name"
                autoFocus
                maxLength={100}
                value={form.name}
                onChange={(name) => setForm({ ...form, name })}
                help={of ? "Changes apply to all its members within 30 seconds." : "Such as “Support”."}
                error={problem?.at("/name")}
            />
            {of ? null : (
                <Select
                    label="Start from"
                    value=""
                    onChange={(id) => {
                        const chosen = roles.find((role) => role.id === id);
                        if (chosen) setForm({ ...form, permissions: chosen.permissions.filter((one) => from.includes(one)), hides: chosen.hides });
                    }}
                    options={[{ value: "", label: "Choose a role to copy its permissions" }, ...roles.map(({ id, name }) => ({ value: id, label: name }))]}
                />
            )}
            <PermissionPicker
                from={from}
                chosen={form.permissions}
                onChange={(permissions) => setForm({ ...form, permissions })}
                error={errorOfList(problem?.errors ?? [], "/permissions")}
            />
            <Hides chosen={form.hides} onChange={(hides) => setForm({ ...form, hides })} />
            {conflict ? (
                <p className={css.warning} role="alert">
                    <span aria-hidden="true">! </span>
                    {conflict}
                </p>
            ) : null}
        </FormDialog>
    );
}

function Hides({ chosen, onChange }: { chosen: Role["hides"]; onChange: (hides: Role["hides"]) => void }) {
    return (
        <fieldset className={css.hides}>
            <legend>Hide from its members</legend>
            {HIDDEN_FIELDS.map(({ field, label, help }) => (
                <Checkbox
                    key={field}
                    label={label}
                    help={help}
                    checked={chosen.includes(field)}
                    onChange={(isOn) => onChange(isOn ? [...chosen, field] : chosen.filter((one) => one !== field))}
                />
            ))}
        </fieldset>
    );
}

/** Deletes a role that nobody has. */
export function DeleteRoleDialog({ of: role, onClose }: { of: Role; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const remove = api.useMutation("delete", "/v1/roles/{id}", {
        onSuccess: () => {
            refresh("/v1/roles");
            say(`The role “${role.name}” is deleted.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Delete the role “${role.name}”`}
            action="Delete role"
            name={role.name}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: role.id } } })}
        >
            <p>It can be deleted only while no member and no pending invitation has it. This can't be undone.</p>
        </ConfirmDialog>
    );
}
