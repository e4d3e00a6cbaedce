import { useState } from "react";
import type { components } from "../../api/schema";
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
import { CreateWebhook } from "./CreateWebhook";
import { inWords } from "./eventFilters";
import { answerOf, healthOf } from "./health";

type Webhook = components["schemas"]["Webhook"];

const REFRESH_MS = 15_000;

const COLUMNS: Column<Webhook>[] = [
    {
        name: "State",
        cell: (webhook) => {
            const { tone, label } = healthOf(webhook);
            return <Status tone={tone}>{label}</Status>;
        },
    },
    { name: "URL", cell: (webhook) => <To page={`webhooks/${webhook.id}`}>{webhook.url}</To> },
    { name: "Events", wideOnly: true, cell: (webhook) => inWords(webhook.events) },
    { name: "Gave up", wideOnly: true, cell: (webhook) => <GaveUp webhook={webhook} /> },
    { name: "Last error", wideOnly: true, cell: (webhook) => <LastError webhook={webhook} /> },
    { name: "Last delivery", cell: (webhook) => <Time at={webhook.last_delivery_at} /> },
];

/** Deliveries in a row that failed on every try, and since when the endpoint counts as failing. */
function GaveUp({ webhook: { failed_deliveries, failing_since } }: { webhook: Webhook }) {
    if (failed_deliveries === 0) return <>none</>;
    return (
        <>
            {failed_deliveries} in a row{failing_since ? ", failing since " : ""}
            {failing_since ? <Time at={failing_since} /> : null}
        </>
    );
}

function LastError({ webhook: { last_error } }: { webhook: Webhook }) {
    if (!last_error) return <>–</>;
    return (
        <>
            {answerOf(last_error)}, <Time at={last_error.at} />
        </>
    );
}

const CSV: [string, (webhook: Webhook) => unknown][] = [
    ["id", (webhook) => webhook.id],
    ["url", (webhook) => webhook.url],
    ["status", (webhook) => webhook.status],
    ["events", (webhook) => webhook.events.join(" ")],
    ["failed_deliveries", (webhook) => webhook.failed_deliveries],
    ["last_delivery_at", (webhook) => webhook.last_delivery_at],
];

function stateOf(webhooks: Webhook[]): string | undefined {
    if (webhooks.length === 0) return undefined;
    const tones = webhooks.filter(({ enabled }) => enabled).map((webhook) => healthOf(webhook).tone);
    const troubled = tones.filter((tone) => tone === "bad" || tone === "problem").length;
    const off = webhooks.length - tones.length;
    const parts = [count(webhooks.length, "endpoint"), troubled > 0 ? `${troubled} with failed tries` : "no failed tries"];
    if (off > 0) parts.push(`${off} off`);
    return `${parts.join(", ")}.`;
}

/** The endpoints that get events, with their health. */
export function WebhooksPage() {
    const { api, can } = useWorkspace();
    const go = useGo();
    const [isAdding, setAdding] = useState(false);
    const query = api.useInfiniteQuery(
        "get",
        "/v1/webhooks",
        { params: { query: { limit: 50 } } },
        { ...PAGES, refetchInterval: REFRESH_MS },
    );
    const add = can("webhooks:write") ? (
        <Button kind="primary" onClick={() => setAdding(true)}>
            Add endpoint
        </Button>
    ) : undefined;
    return (
        <Page title="Webhooks" wide state={stateOf(query.data?.pages.flatMap((page) => page.data) ?? [])} actions={add}>
            <ListView
                label="Endpoints"
                one="endpoint"
                query={query}
                columns={COLUMNS}
                rowId={(webhook) => webhook.id}
                onOpen={(webhook) => go(`webhooks/${webhook.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/webhooks", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={
                    <Empty title="No endpoints yet" action={add}>
                        <p>
                            An endpoint is a URL of yours. Posthorn posts each event to it: an email was delivered, bounced, opened; a domain was
                            verified; mail arrived. Failed deliveries are tried ten times over three days.
                        </p>
                        <p>Add one, store its signing secret, then send a test event.</p>
                    </Empty>
                }
            />
            {isAdding ? <CreateWebhook onClose={() => setAdding(false)} /> : null}
        </Page>
    );
}
