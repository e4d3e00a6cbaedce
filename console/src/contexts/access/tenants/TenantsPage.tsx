import { useState } from "react";
import type { components } from "../../../api/schema";
import { To, useGo } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { PAGE_MAX } from "../../../ui/allPages";
import { Button } from "../../../ui/Button";
import type { Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { ListView, PAGES } from "../../../ui/ListView";
import { Page } from "../../../ui/Page";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import { toneOfStanding } from "../standing";
import { ActAsTenant } from "./ActAsTenant";
import { TenantDialog } from "./TenantDialogs";

type Tenant = components["schemas"]["TenantView"];

const COLUMNS: Column<Tenant>[] = [
    { name: "Status", cell: (tenant) => <Status tone={toneOfStanding(tenant.status)}>{tenant.status}</Status> },
    { name: "Name", cell: (tenant) => <To page={`tenants/${tenant.id}`}>{tenant.name}</To> },
    { name: "Notes", wideOnly: true, cell: notesOf },
    { name: "Created", wideOnly: true, cell: (tenant) => <Time at={tenant.created_at} /> },
    { name: "Act as", cell: (tenant) => (tenant.status === "closed" ? null : <ActAsTenant id={tenant.id}>Act as this tenant</ActAsTenant>) },
];

function notesOf(tenant: Tenant): string {
    return Object.entries(tenant.metadata)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", ");
}

const CSV: [string, (tenant: Tenant) => unknown][] = [
    ["id", (tenant) => tenant.id],
    ["name", (tenant) => tenant.name],
    ["status", (tenant) => tenant.status],
    ["metadata", (tenant) => JSON.stringify(tenant.metadata)],
    ["created_at", (tenant) => tenant.created_at],
];

/** The organisation's sub-accounts, newest first. */
export function TenantsPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const go = useGo();
    const [isCreating, setCreating] = useState(false);
    const query = api.useInfiniteQuery("get", "/v1/tenants", { params: { query: { limit: 50 } } }, PAGES);
    const tenants = query.data?.pages.flatMap((page) => page.data);
    const create = can("tenants:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create tenant
        </Button>
    ) : null;
    return (
        <Page title="Tenants" wide state={tenants ? sentence(tenants, query.hasNextPage) : undefined} actions={create}>
            <SharedNote what="Tenants" />
            <ListView
                label="Tenants"
                one="tenant"
                query={query}
                columns={COLUMNS}
                rowId={(tenant) => tenant.id}
                onOpen={(tenant) => go(`tenants/${tenant.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/tenants", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={
                    <Empty title="No tenants yet" action={create}>
                        <p>
                            A tenant is a sub-account, such as one of your customers: its own domains, emails, templates, keys and usage in
                            every environment. If you send only for yourself, you need none.
                        </p>
                    </Empty>
                }
            />
            {isCreating ? <TenantDialog onClose={() => setCreating(false)} onSaved={(tenant) => go(`tenants/${tenant.id}`)} /> : null}
        </Page>
    );
}

function sentence(tenants: Tenant[], isMore: boolean): string {
    const of = (status: string) => tenants.filter((tenant) => tenant.status === status).length;
    const parts = [
        count(of("active"), "active tenant"),
        of("suspended") > 0 ? `${of("suspended")} suspended` : "",
        of("closed") > 0 ? `${of("closed")} closed` : "",
    ];
    return `${parts.filter(Boolean).join(", ")}${isMore ? " among those shown" : ""}.`;
}
