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
import { SecretDialog } from "../../../ui/SecretDialog";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { useOrgWide } from "../orgWide";
import { toneOfStanding } from "../standing";
import { CreateOrgDialog } from "./OrgDialogs";

type Org = components["schemas"]["OrgView"];

const COLUMNS: Column<Org>[] = [
    { name: "Status", cell: (org) => <Status tone={toneOfStanding(org.status)}>{org.status}</Status> },
    { name: "Name", cell: (org) => <To page={`orgs/${org.id}`}>{org.name}</To> },
    { name: "Owners' addresses", wideOnly: true, cell: (org) => org.owner_emails.join(", ") || "–" },
    { name: "IP pools, at most", right: true, wideOnly: true, cell: (org) => org.ip_pools_max },
    { name: "Created", cell: (org) => <Time at={org.created_at} /> },
];

const CSV: [string, (org: Org) => unknown][] = [
    ["id", (org) => org.id],
    ["name", (org) => org.name],
    ["status", (org) => org.status],
    ["reason", (org) => org.reason],
    ["owner_emails", (org) => org.owner_emails.join(" ")],
    ["created_at", (org) => org.created_at],
];

/** The operator's list of all organisations, newest first. */
export function OrgsPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const go = useGo();
    const [isCreating, setCreating] = useState(false);
    const [created, setCreated] = useState<components["schemas"]["CreatedOrg"]>();
    const query = api.useInfiniteQuery("get", "/v1/orgs", { params: { query: { limit: 50 } } }, PAGES);
    const orgs = query.data?.pages.flatMap((page) => page.data);
    const create = can("orgs:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create organisation
        </Button>
    ) : null;
    return (
        <Page title="Organisations" wide state={orgs ? sentence(orgs, query.hasNextPage) : undefined} actions={create}>
            <ListView
                label="Organisations"
                one="organisation"
                query={query}
                columns={COLUMNS}
                rowId={(org) => org.id}
                onOpen={(org) => go(`orgs/${org.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/orgs", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={
                    <Empty title="No organisations yet" action={create}>
                        <p>An organisation owns everything: members, domains, emails, keys. Create one for each customer of this installation.</p>
                    </Empty>
                }
            />
            {isCreating ? (
                <CreateOrgDialog
                    onClose={() => setCreating(false)}
                    onCreated={(org) => {
                        setCreating(false);
                        setCreated(org);
                    }}
                />
            ) : null}
            {created ? (
                <SecretDialog
                    title={`The first key of ${created.name}`}
                    secret={created.api_key.token}
                    what="the key"
                    onClose={() => go(`orgs/${created.id}`)}
                >
                    <p>The key may do everything in the new organisation. Give it to the organisation's owner in a safe way.</p>
                </SecretDialog>
            ) : null}
        </Page>
    );
}

function sentence(orgs: Org[], isMore: boolean): string {
    const suspended = orgs.filter((org) => org.status === "suspended").length;
    const active = orgs.filter((org) => org.status === "active").length;
    const more = isMore ? " among those shown" : "";
    const stopped = suspended > 0 ? `, ${suspended} suspended` : "";
    return `${count(active, "active organisation")}${stopped}${more}. You see them as the operator of this installation.`;
}
