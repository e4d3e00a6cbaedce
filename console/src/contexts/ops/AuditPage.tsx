import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { TextChip, TimeChip } from "../../ui/FilterFields";
import { Chip, Filters } from "../../ui/Filters";
import { LinkButton } from "../../ui/LinkButton";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import type { Peek } from "../../ui/Peek";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { AuditFacts, AuditPanel, titleOf } from "./AuditPanel";
import { actionInWords, actorInWords, changedFields, shortId, toneOfAction, typeInWords, type Names } from "./auditWords";
import { LogCheck } from "./LogCheck";
import { useNames } from "./useNames";

type Entry = components["schemas"]["AuditEntry"];

const route = getRouteApi("/signed-in/o/$org/$environment/audit");

/** The types of `resource.type` that entries have (docs/ops.md). */
const TYPES = [
    "account", "api_key", "dead_letters", "domain", "email", "invitation", "ip_pool", "ip_rule", "job", "member", "members", "org",
    "owner_link", "product", "quota", "refusal", "role", "session", "suppression", "template", "tenant", "topic", "webhook",
];
const TYPE_OPTIONS = [{ value: "", label: "any" }, ...TYPES.map((value) => ({ value, label: typeInWords(value) }))];

function columns(open: (entry: Entry) => void, names: Names): Column<Entry>[] {
    return [
        { name: "When", cell: ({ at }) => <Time at={at} /> },
        {
            name: "What",
            cell: (entry) => (
                <LinkButton onClick={() => open(entry)}>
                    <Status tone={toneOfAction(entry.action)}>{actionInWords(entry.action)}</Status>
                </LinkButton>
            ),
        },
        { name: "Who", cell: ({ actor }) => actorInWords(actor, names) },
        { name: "Fields", wideOnly: true, cell: ({ changes }) => changedFields(changes) || "–" },
        { name: "Of", wideOnly: true, cell: ({ resource }) => <code title={resource.id}>{shortId(resource.id)}</code> },
        { name: "From", wideOnly: true, cell: ({ ip }) => ip ?? "–" },
    ];
}

/** An entry beside the list. */
function peekOf(open: (entry: Entry) => void, names: Names): Peek<Entry> {
    return {
        title: titleOf,
        link: (entry) => <LinkButton onClick={() => open(entry)}>Open the entry</LinkButton>,
        content: (entry) => <AuditFacts entry={entry} names={names} />,
    };
}

const CSV: [string, (entry: Entry) => unknown][] = [
    ["id", ({ id }) => id],
    ["at", ({ at }) => at],
    ["action", ({ action }) => action],
    ["actor_type", ({ actor }) => actor.type],
    ["actor_id", ({ actor }) => actor.id],
    ["resource_type", ({ resource }) => resource.type],
    ["resource_id", ({ resource }) => resource.id],
    ["ip", ({ ip }) => ip],
    ["request_id", ({ request_id }) => request_id],
    ["changes", ({ changes }) => JSON.stringify(changes)],
];

/** Who changed what, and what was refused. */
export function AuditPage() {
    const { api } = useWorkspace();
    const { tenant: _, entry: opened, ...filters } = route.useSearch();
    const { set, clear, open } = useAddressBar();
    const [isChecking, setChecking] = useState(false);
    const names = useNames();
    const query = api.useInfiniteQuery("get", "/v1/audit", { params: { query: { ...filters, limit: 50 } } }, PAGES);
    const entries = query.data?.pages.flatMap((page) => page.data) ?? [];
    const entry = entries.find(({ id }) => id === opened);
    const isFiltered = Object.keys(filters).length > 0;
    return (
        <Page
            title="Audit"
            wide
            state="Every change of settings and every refused attempt, newest first. An entry arrives about two seconds later."
            actions={<Button onClick={() => setChecking(true)}>Check that the log is unchanged</Button>}
        >
            {isChecking ? <LogCheck onClose={() => setChecking(false)} /> : null}
            <AuditFilters filters={filters} set={set} onClear={isFiltered ? clear : undefined} />
            <ListView
                label="Audit entries"
                one="entry"
                many="entries"
                query={query}
                columns={columns((chosen) => open(chosen.id), names)}
                rowId={({ id }) => id}
                onOpen={(chosen) => open(chosen.id)}
                peek={peekOf((chosen) => open(chosen.id), names)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/audit", { params: { query: { ...filters, limit: PAGE_MAX, after } } }),
                }}
                empty={isFiltered ? <NoMatch onClear={clear} /> : <NothingYet />}
            />
            {entry ? <AuditPanel entry={entry} names={names} onFilter={set} onClose={() => open(undefined)} /> : null}
        </Page>
    );
}

function useAddressBar() {
    const navigate = route.useNavigate();
    const set = (name: string) => (value: string) =>
        void navigate({ search: ({ entry: _, ...before }) => ({ ...before, [name]: value || undefined }), replace: true });
    const clear = () => void navigate({ search: (before) => (before.tenant ? { tenant: before.tenant } : {}) });
    const open = (id: string | undefined) => void navigate({ search: ({ entry: _, ...rest }) => (id ? { ...rest, entry: id } : rest) });
    return { set, clear, open };
}

interface FiltersProps {
    filters: { actor?: string; action?: string; resource_type?: string; resource_id?: string; since?: string; until?: string };
    set: (name: string) => (value: string) => void;
    onClear: (() => void) | undefined;
}

function AuditFilters({ filters, set, onClear }: FiltersProps) {
    return (
        <Filters>
            <TextChip label="Who" placeholder="key, person, function" value={filters.actor ?? ""} onChange={set("actor")} />
            <TextChip label="Action" placeholder="domain.created" value={filters.action ?? ""} onChange={set("action")} />
            <Chip label="Type" value={filters.resource_type ?? ""} options={TYPE_OPTIONS} onChange={set("resource_type")} />
            <TextChip label="Id" placeholder="domain_…" value={filters.resource_id ?? ""} onChange={set("resource_id")} />
            <TimeChip label="Since" value={filters.since ?? ""} onChange={set("since")} />
            <TimeChip label="Until" value={filters.until ?? ""} onChange={set("until")} />
            {onClear ? (
                <Button kind="quiet" onClick={onClear}>
                    Clear filters
                </Button>
            ) : null}
        </Filters>
    );
}

function NoMatch({ onClear }: { onClear: () => void }) {
    return (
        <Empty title="No entry matches" action={<Button onClick={onClear}>Clear filters</Button>}>
            <p>No entry of this environment has all of these properties. &ldquo;Who&rdquo; and &ldquo;Id&rdquo; match whole ids.</p>
        </Empty>
    );
}

function NothingYet() {
    return (
        <Empty title="No entries yet">
            <p>
                Each change of a key, domain, template, endpoint, topic, role or setting gets an entry with who, when and what changed. So does a
                refused attempt of a key. Change something, and it appears here.
            </p>
        </Empty>
    );
}
