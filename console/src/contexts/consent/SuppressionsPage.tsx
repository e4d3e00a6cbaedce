import { getRouteApi } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Chip, Filters, SearchField } from "../../ui/Filters";
import { LinkButton } from "../../ui/LinkButton";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { AddSuppressions } from "./AddSuppressions";
import { HIDDEN, REASONS, REASON_OPTIONS, toReason } from "./reasons";
import { peekOf } from "./SuppressionFacts";
import { SuppressionPanel } from "./SuppressionPanel";
import { useTopics } from "./useTopics";

type Suppression = components["schemas"]["Suppression"];

const route = getRouteApi("/signed-in/o/$org/$environment/suppressions");

const CSV: [string, (row: Suppression) => unknown][] = [
    ["address", (row) => row.address],
    ["reason", (row) => row.reason],
    ["topic_id", (row) => row.topic_id],
    ["email_id", (row) => row.source_id],
    ["created_at", (row) => row.created_at],
];

function columns(open: (row: Suppression) => void, topicName: (id: string) => string): Column<Suppression>[] {
    return [
        { name: "Address", cell: (row) => <LinkButton onClick={() => open(row)}>{row.address}</LinkButton> },
        { name: "Why", cell: (row) => <Status tone={REASONS[row.reason].tone}>{REASONS[row.reason].label}</Status> },
        { name: "Stops", wideOnly: true, cell: (row) => (row.topic_id ? `emails of ${topicName(row.topic_id)}` : "every email") },
        { name: "Since", cell: (row) => <Time at={row.created_at} /> },
    ];
}

/** Addresses that must not get email, and why. */
export function SuppressionsPage() {
    const { api, can } = useWorkspace();
    const { q, reason: asked, topic_id } = route.useSearch();
    const { set, clear, open, close, opened } = useAddressBar();
    const { topics, nameOf } = useTopics();
    const [isAdding, setAdding] = useState(false);
    const reason = toReason(asked);
    const filters = { ...(q ? { q } : {}), ...(reason ? { reason } : {}), ...(topic_id ? { topic_id } : {}) };
    const query = api.useInfiniteQuery("get", "/v1/suppressions", { params: { query: { ...filters, limit: 50 } } }, PAGES);
    const add = can("suppressions:write") ? (
        <Button kind="primary" onClick={() => setAdding(true)}>
            Suppress addresses
        </Button>
    ) : undefined;
    const isFiltered = Object.keys(filters).length > 0;
    return (
        <Page title="Suppressions" wide state="These addresses get no email, whoever sends to them. Newest first." actions={add}>
            <Filters>
                <SearchField label="Part of an address" value={q ?? ""} onChange={set("q")} />
                <Chip label="Why" value={reason ?? ""} options={REASON_OPTIONS} onChange={set("reason")} />
                {topics.length > 0 ? (
                    <Chip
                        label="Topic"
                        value={topic_id ?? ""}
                        options={[{ value: "", label: "any" }, ...topics.map(({ id, name }) => ({ value: id, label: name }))]}
                        onChange={set("topic_id")}
                    />
                ) : null}
                {isFiltered ? (
                    <Button kind="quiet" onClick={clear}>
                        Clear filters
                    </Button>
                ) : null}
            </Filters>
            <ListView
                label="Suppressions"
                one="suppression"
                query={query}
                columns={columns(open, nameOf)}
                rowId={(row) => row.id}
                onOpen={open}
                peek={peekOf(open, nameOf)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/suppressions", { params: { query: { ...filters, limit: PAGE_MAX, after } } }),
                }}
                empty={isFiltered ? <NoMatch onClear={clear} /> : <NoneYet action={add} />}
            />
            {opened ? <SuppressionPanel {...opened} topicName={nameOf} onClose={close} /> : null}
            {isAdding ? <AddSuppressions topics={topics} onClose={() => setAdding(false)} /> : null}
        </Page>
    );
}

/** Filters and the open panel live in the address. A hidden address can't be looked up, so its row is shown as it came. */
function useAddressBar() {
    const { open: address, open_topic } = route.useSearch();
    const navigate = route.useNavigate();
    const [row, setRow] = useState<Suppression>();
    const set = (name: string) => (value: string) =>
        void navigate({ search: (before) => ({ ...before, [name]: value || undefined }), replace: true });
    const clear = () => void navigate({ search: (before) => (before.tenant ? { tenant: before.tenant } : {}) });
    const open = (chosen: Suppression) => {
        setRow(chosen);
        if (chosen.address === HIDDEN) return;
        const shown = { open: chosen.address, ...(chosen.topic_id ? { open_topic: chosen.topic_id } : {}) };
        void navigate({ search: (before) => ({ ...withoutPanel(before), ...shown }) });
    };
    const close = () => {
        setRow(undefined);
        void navigate({ search: withoutPanel });
    };
    const isHidden = row?.address === HIDDEN;
    const opened = address || isHidden ? { address: isHidden ? HIDDEN : address!, topicId: open_topic, row } : undefined;
    return { set, clear, open, close, opened };
}

function withoutPanel({ open: _, open_topic: __, ...rest }: ReturnType<typeof route.useSearch>) {
    return rest;
}

function NoMatch({ onClear }: { onClear: () => void }) {
    return (
        <Empty title="No suppression matches" action={<Button onClick={onClear}>Clear filters</Button>}>
            <p>No suppressed address of this environment has all of these properties.</p>
        </Empty>
    );
}

function NoneYet({ action }: { action: ReactNode }) {
    return (
        <Empty title="No suppressed addresses" action={action}>
            <p>
                Posthorn adds an address by itself after a hard bounce, a complaint or an unsubscription. From then on emails to it are not sent
                and have the status <code>suppressed</code>.
            </p>
            <p>If you come from another provider, bring its list along, so that nobody who said no gets email again.</p>
        </Empty>
    );
}
