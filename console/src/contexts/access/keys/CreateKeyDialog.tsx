import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import type { Permission } from "../../../session/permissions";
import { useWorkspace } from "../../../session/workspace";
import { Choice } from "../../../ui/Choice";
import { FormDialog } from "../../../ui/Dialog";
import { Select, TextField } from "../../../ui/Field";
import { errorOfList } from "../lines";
import { useKeysPlace, useOrgWide } from "../orgWide";
import { PermissionPicker } from "../PermissionPicker";
import { grantable, ofPreset, presetOf, PRESETS, type Preset } from "../permissions";
import { useRefresh } from "../refresh";
import { useRepeatHeader } from "../repeatKey";
import { NO_LIMITS, toCreate, type KeyForm } from "./keyForm";
import css from "./keys.module.css";
import { LimitFields } from "./LimitFields";

type CreatedKey = components["schemas"]["CreatedApiKey"];

interface Props {
    onClose: () => void;
    onCreated: (key: CreatedKey) => void;
}

/** Asks what a new key may do, and where. */
export function CreateKeyDialog({ onClose, onCreated }: Props) {
    const { can, environment, tenant } = useWorkspace();
    const { api } = useKeysPlace();
    const refresh = useRefresh();
    const headerOf = useRepeatHeader();
    const [form, setForm] = useState<KeyForm>(() => {
        const scopes = ofPreset("send", grantable(can, tenant !== undefined));
        return { ...NO_LIMITS, name: "", environment, tenant: "", scopes };
    });
    const change = (part: Partial<KeyForm>) => setForm((before) => ({ ...before, ...part }));
    const from = grantable(can, tenant !== undefined || form.tenant !== "");
    const create = api.useMutation("post", "/v1/api-keys", {
        onSuccess: (created) => {
            refresh("/v1/api-keys");
            onCreated(created);
        },
    });
    const problem = create.error ? Problem.from(create.error) : undefined;
    // A tenant's key can hold less, so what it can't hold falls away.
    const submit = () => {
        const body = toCreate({ ...form, scopes: form.scopes.filter((one) => from.includes(one)) });
        create.mutate({ body, params: { header: headerOf(body) } });
    };
    return (
        <FormDialog
            title="Create an API key"
            action="Create key"
            busy={create.isPending}
            problem={create.error}
            onClose={onClose}
            onSubmit={submit}
        >
            <TextField
                label="Name"
                autoFocus
                maxLength={100}
                value={form.name}
                onChange={(name) => change({ name })}
                help="Where it is used, such as “shop backend”."
                error={problem?.at("/name")}
            />
            <PlaceFields form={form} onChange={change} problem={problem} />
            <Permissions
                from={from}
                chosen={form.scopes}
                onChange={(scopes) => change({ scopes })}
                error={errorOfList(problem?.errors ?? [], "/scopes")}
            />
            <details className={css.more} open={problem?.errors.some(({ pointer }) => /allowed|expires|rate/.test(pointer))}>
                <summary>Limit where, when and how often it works</summary>
                <div className={css.fields}>
                    <LimitFields form={form} onChange={change} problem={problem} />
                </div>
            </details>
        </FormDialog>
    );
}

interface PlaceProps {
    form: KeyForm;
    onChange: (part: Partial<KeyForm>) => void;
    problem: Problem | undefined;
}

/** Environment, and the tenant if the organisation has some. */
function PlaceFields({ form, onChange, problem }: PlaceProps) {
    const { can, tenant } = useWorkspace();
    const { api } = useOrgWide();
    const environments = api.useQuery("get", "/v1/environments", { params: {} }, { enabled: can("environments:read") });
    const tenants = api.useQuery(
        "get",
        "/v1/tenants",
        { params: { query: { limit: 99 } } },
        { enabled: can("tenants:read") && tenant === undefined },
    );
    const names = environments.data?.data.map((one) => one.name) ?? ["live", "test"];
    const open = tenants.data?.data.filter((one) => one.status !== "closed") ?? [];
    return (
        <>
            <Select
                label="Environment"
                value={form.environment}
                onChange={(environment) => onChange({ environment })}
                options={names.map((name) => ({ value: name, label: name }))}
                help={
                    form.environment === "live"
                        ? "Its emails reach people."
                        : "Its emails reach nobody. Use it for development and tests."
                }
                error={problem?.at("/environment")}
            />
            {open.length > 0 ? (
                <Select
                    label="Works for"
                    value={form.tenant}
                    onChange={(value) => onChange({ tenant: value })}
                    options={[
                        { value: "", label: "the whole organisation" },
                        ...open.map((one) => ({ value: one.id, label: `only the tenant ${one.name}` })),
                    ]}
                    error={problem?.at("/tenant_id")}
                />
            ) : null}
        </>
    );
}

interface PermissionsProps {
    from: Permission[];
    chosen: Permission[];
    onChange: (chosen: Permission[]) => void;
    error: string | undefined;
}

/** A preset, or one by one. Presets that would give nothing are left out. */
function Permissions({ from, chosen, onChange, error }: PermissionsProps) {
    const [isOwn, setOwn] = useState(false);
    const value = isOwn ? "own" : presetOf(chosen.filter((one) => from.includes(one)), from);
    const choose = (choice: Preset | "own") => {
        setOwn(choice === "own");
        if (choice !== "own") onChange(ofPreset(choice, from));
    };
    const presets = PRESETS.filter(({ preset }) => ofPreset(preset, from).length > 0);
    return (
        <>
            <Choice
                label="What it may do"
                value={value}
                onChange={choose}
                options={[
                    ...presets.map(({ preset, label, help }) => ({ value: preset, label, help })),
                    { value: "own" as const, label: "Choose one by one", help: "For a key that needs a few things only." },
                ]}
                error={isOwn ? undefined : error}
            />
            {isOwn ? <PermissionPicker from={from} chosen={chosen} onChange={onChange} error={error} /> : null}
        </>
    );
}
