import { useState, type ReactNode } from "react";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { count } from "../../ui/words";
import { AddDomain } from "./AddDomain";
import { DOMAIN_PEEK } from "./DomainPeek";
import { lookOfDomain, type DomainSummary } from "./status";

/** How often the list is read again while a domain is pending. */
const PENDING_MS = 5000;

const COLUMNS: Column<DomainSummary>[] = [
    { name: "Domain", cell: (domain) => <To page={`domains/${domain.id}`}>{domain.name}</To> },
    {
        name: "Status",
        cell: (domain) => {
            const { tone, word } = lookOfDomain(domain);
            return <Status tone={tone}>{word}</Status>;
        },
    },
    { name: "DNS records", cell: (domain) => (domain.all_verified ? "all required found" : "some missing") },
    { name: "Region", wideOnly: true, cell: (domain) => domain.region },
    { name: "Added", wideOnly: true, cell: (domain) => <Time at={domain.created_at} /> },
];

const CSV: [string, (domain: DomainSummary) => unknown][] = [
    ["id", (domain) => domain.id],
    ["name", (domain) => domain.name],
    ["status", (domain) => domain.status],
    ["paused", (domain) => domain.paused],
    ["all_verified", (domain) => domain.all_verified],
    ["region", (domain) => domain.region],
    ["created_at", (domain) => domain.created_at],
];

/** One sentence about the domains that are shown. */
function stateOf(domains: DomainSummary[], hasMore: boolean): string {
    const can = domains.filter((one) => one.status === "verified" && !one.paused).length;
    const rest = domains.length - can;
    const shown = hasMore ? `Of the newest ${domains.length}: ` : "";
    const waiting = rest === 0 ? "" : `, ${rest} can't yet or no longer`;
    return `${shown}${count(can, "domain")} can send${waiting}.`;
}

/** Every sending domain of the environment, newest first. */
export function DomainsPage() {
    const { api, can } = useWorkspace();
    const go = useGo();
    const [isAdding, setAdding] = useState(false);
    const query = api.useInfiniteQuery(
        "get",
        "/v1/domains",
        { params: { query: { limit: 50 } } },
        {
            ...PAGES,
            refetchInterval: ({ state }) =>
                state.data?.pages.some((page) => page.data.some((one) => one.status === "pending")) ? PENDING_MS : false,
        },
    );
    const domains = query.data?.pages.flatMap((page) => page.data) ?? [];
    const add = can("domains:write") ? (
        <Button kind="primary" onClick={() => setAdding(true)}>
            Add domain
        </Button>
    ) : null;
    return (
        <Page
            title="Domains"
            wide
            state={domains.length > 0 ? stateOf(domains, query.hasNextPage) : "The names that emails are sent from."}
            actions={domains.length > 0 ? add : null}
        >
            <ListView
                label="Domains"
                one="domain"
                query={query}
                columns={COLUMNS}
                rowId={(domain) => domain.id}
                onOpen={(domain) => go(`domains/${domain.id}`)}
                peek={DOMAIN_PEEK}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/domains", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={<NoDomain action={add} />}
            />
            {isAdding ? <AddDomain onClose={() => setAdding(false)} onAdded={(id) => go(`domains/${id}`)} /> : null}
        </Page>
    );
}

function NoDomain({ action }: { action: ReactNode }) {
    const { isTest } = useWorkspace();
    return (
        <Empty title="No domains yet" action={action}>
            <p>
                Emails are sent from a domain of yours. Posthorn names the DNS records that prove it is yours and that let receivers
                check your emails; you publish them at your DNS provider, and it finds them by itself.
            </p>
            {isTest ? <p>This is test data: a check finds all records at once, and no DNS is asked.</p> : null}
        </Empty>
    );
}
