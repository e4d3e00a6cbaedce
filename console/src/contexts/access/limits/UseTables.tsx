import type { components } from "../../../api/schema";
import { To } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Section } from "../../../ui/Page";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { number } from "../../../ui/words";
import { useKeysPlace, useOrgWide } from "../orgWide";
import { shareOf } from "./hours";
import css from "./limits.module.css";

/** Classes of requests, as the table of limits calls them. */
const CLASSES: Record<string, string> = { send: "Sending", api: "All else", guard: "Reserve" };

type RateLimits = components["schemas"]["RateLimits"];
type Use = { class: string; requests: number; refused: number; limited: boolean; minute?: string | null };
type KeyUse = RateLimits["keys"][number];
type TenantUse = RateLimits["tenants"][number];

/** The columns that every use has: state, class, requests, refused, when. */
function common<T extends Use>(limitOf: (use: T) => number | undefined): Column<T>[] {
    return [
        { name: "Class", cell: (use) => CLASSES[use.class] ?? use.class },
        { name: "Requests", cell: (use) => <Share use={use} limit={limitOf(use)} /> },
        {
            name: "Refused",
            cell: (use) => (use.limited ? <Status tone="bad">{`${number(use.refused)}, limited now`}</Status> : number(use.refused)),
        },
        { name: "Latest minute", wideOnly: true, cell: (use) => <Time at={use.minute} /> },
    ];
}

/** The requests of the latest minute, and how much of the limit they are if it is the current one. */
function Share({ use, limit }: { use: Use; limit: number | undefined }) {
    const share = limit ? shareOf(use, limit, Date.now()) : 0;
    return (
        <span className={css.use}>
            <span className={css.track} aria-hidden="true">
                <span className={css.fill} style={{ width: `${share}%` }} />
            </span>
            {number(use.requests)}
            {limit ? ` of ${number(limit)}` : ""}
        </span>
    );
}

/** The organisation's use, and the busiest tenants and keys. */
export function UseTables({ limits }: { limits: RateLimits }) {
    const limitOf = (of: { send: number; api: number }, name: string) => (name === "send" ? of.send : name === "api" ? of.api : undefined);
    const keyNames = useKeyNames();
    const tenantNames = useTenantNames();
    const orgColumns = common<RateLimits["org"][number]>((use) => use.limit);
    const tenantColumns: Column<TenantUse>[] = [
        { name: "Tenant", cell: (use) => <To page={`tenants/${use.tenant_id}`}>{tenantNames.get(use.tenant_id) ?? use.tenant_id}</To> },
        ...common<TenantUse>((use) => limitOf(limits.limits.tenant, use.class)),
    ];
    const keyColumns: Column<KeyUse>[] = [
        { name: "Key", cell: (use) => <To page={`api-keys/${use.key_id}`}>{keyNames.get(use.key_id)?.name ?? use.key_id}</To> },
        { name: "Environment", wideOnly: true, cell: (use) => use.environment },
        ...common<KeyUse>((use) => keyLimit(keyNames.get(use.key_id)?.rate_limit) ?? limitOf(limits.limits.key, use.class)),
    ];
    return (
        <>
            {limits.org.length > 0 ? (
                <Section title="The whole organisation">
                    <DataTable label="Use by the whole organisation" rows={limits.org} columns={orgColumns} rowId={(use) => use.class} />
                </Section>
            ) : null}
            {limits.tenants.length > 0 ? (
                <Section title="Busiest tenants">
                    <DataTable
                        label="Busiest tenants"
                        rows={limits.tenants}
                        columns={tenantColumns}
                        rowId={(use) => use.tenant_id + use.class}
                    />
                </Section>
            ) : null}
            <Section title="Busiest keys">
                {limits.keys.length > 0 ? (
                    <DataTable label="Busiest keys" rows={limits.keys} columns={keyColumns} rowId={(use) => `${use.key_id}${use.class}`} />
                ) : (
                    <Empty title="No key was used lately">
                        <p>
                            Requests are counted per key and clock minute. Make a request with <To page="api-keys">a key</To>, and it appears here.
                        </p>
                    </Empty>
                )}
                {limits.truncated ? <p>Only a part of the keys was read, so a busier key may be missing.</p> : null}
            </Section>
        </>
    );
}

/** A key's own limit is per second. */
function keyLimit(perSecond: number | null | undefined): number | undefined {
    return perSecond ? perSecond * 60 : undefined;
}

function useKeyNames() {
    const { environment, can } = useWorkspace();
    const { api } = useKeysPlace();
    const keys = api.useQuery("get", "/v1/api-keys", { params: { query: { environment, limit: 100 } } }, { enabled: can("api_keys:read"), staleTime: 60_000 });
    return new Map(keys.data?.data.map((key) => [key.id, key]));
}

function useTenantNames() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const tenants = api.useQuery("get", "/v1/tenants", { params: { query: { limit: 99 } } }, { enabled: can("tenants:read"), staleTime: 60_000 });
    return new Map(tenants.data?.data.map((tenant) => [tenant.id, tenant.name]));
}
