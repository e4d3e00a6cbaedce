import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Chip, Filters } from "../../ui/Filters";
import { ListView, PAGES } from "../../ui/ListView";
import { Section } from "../../ui/Page";
import { Status, Tag } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { peekOf } from "./DeliveryFacts";
import { stateOf, STATE_OPTIONS, type DeliveryState } from "./deliveryStates";
import { lastAnswerOf } from "./health";
import { REFRESH_MS } from "./useWebhook";

type Summary = components["schemas"]["DeliverySummary"];

function columns(webhookId: string): Column<Summary>[] {
    return [
        { name: "State", cell: ({ state }) => <Status tone={stateOf(state).tone}>{stateOf(state).label}</Status> },
        { name: "Event", cell: ({ id, event_type }) => <To page={`webhooks/${webhookId}/deliveries/${id}`}>{event_type}</To> },
        { name: "Answer", wideOnly: true, cell: ({ attempts }) => lastAnswerOf(attempts) },
        { name: "Tries", wideOnly: true, right: true, cell: ({ attempts }) => attempts.length },
        { name: "Took", wideOnly: true, right: true, cell: ({ attempts }) => took(attempts) },
        { name: "Replay", wideOnly: true, cell: (delivery) => <Replays delivery={delivery} /> },
        { name: "Last try", cell: ({ attempts }) => <Time at={attempts.at(-1)?.at} /> },
    ];
}

function took(attempts: Summary["attempts"]): string {
    const last = attempts.at(-1);
    return last ? `${last.duration_ms} ms` : "–";
}

function Replays({ delivery: { replay_of, replayed_at } }: { delivery: Summary }) {
    if (replay_of) return <Tag>replay</Tag>;
    return replayed_at ? <Tag>replayed</Tag> : null;
}

const CSV: [string, (delivery: Summary) => unknown][] = [
    ["id", ({ id }) => id],
    ["state", ({ state }) => state],
    ["event_type", ({ event_type }) => event_type],
    ["event_id", ({ event_id }) => event_id],
    ["tries", ({ attempts }) => attempts.length],
    ["last_answer", ({ attempts }) => lastAnswerOf(attempts)],
    ["last_try_at", ({ attempts }) => attempts.at(-1)?.at],
];

interface Props {
    webhookId: string;
    state: DeliveryState | undefined;
    onState: (state: string) => void;
}

/** What was delivered to an endpoint in the last 30 days, newest first. */
export function Deliveries({ webhookId, state, onState }: Props) {
    const { api } = useWorkspace();
    const go = useGo();
    const query = api.useInfiniteQuery(
        "get",
        "/v1/webhooks/{id}/deliveries",
        { params: { path: { id: webhookId }, query: { ...(state ? { state } : {}), limit: 50 } } },
        { ...PAGES, refetchInterval: REFRESH_MS },
    );
    return (
        <Section title="Deliveries">
            <Filters>
                <Chip label="State" value={state ?? ""} options={STATE_OPTIONS} onChange={onState} />
            </Filters>
            <ListView
                label="Deliveries"
                one="delivery"
                many="deliveries"
                query={query}
                columns={columns(webhookId)}
                rowId={({ id }) => id}
                onOpen={({ id }) => go(`webhooks/${webhookId}/deliveries/${id}`)}
                peek={peekOf(webhookId)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/webhooks/{id}/deliveries", { params: { path: { id: webhookId }, query: { ...(state ? { state } : {}), limit: PAGE_MAX, after } } }),
                }}
                empty={
                    state ? (
                        <Empty title="No delivery is in this state">
                            <p>{stateOf(state).what}</p>
                        </Empty>
                    ) : (
                        <Empty title="No deliveries yet">
                            <p>An event appears here with its first try. Send a test event to see one now. Deliveries are kept for 30 days.</p>
                        </Empty>
                    )
                }
            />
        </Section>
    );
}
