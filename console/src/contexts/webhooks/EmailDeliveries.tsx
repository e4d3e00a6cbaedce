import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import type { Column } from "../../ui/DataTable";
import { ListView, PAGES } from "../../ui/ListView";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { stateOf } from "./deliveryStates";
import { lastAnswerOf } from "./health";

type Delivery = components["schemas"]["EmailDelivery"];

const COLUMNS: Column<Delivery>[] = [
    { name: "State", cell: ({ state }) => <Status tone={stateOf(state).tone}>{stateOf(state).label}</Status> },
    { name: "Event", cell: ({ id, webhook_id, event_type }) => <To page={pageOf(webhook_id, id)}>{event_type}</To> },
    { name: "Answer", wideOnly: true, cell: ({ attempts }) => lastAnswerOf(attempts) },
    { name: "Last try", cell: ({ attempts }) => <Time at={attempts.at(-1)?.at} /> },
];

function pageOf(webhookId: string, id: string): string {
    return `webhooks/${webhookId}/deliveries/${id}`;
}

/** What the endpoints were told about an email. */
export function EmailDeliveries({ emailId, refresh }: { emailId: string; refresh: number | false }) {
    const { api } = useWorkspace();
    const go = useGo();
    const query = api.useInfiniteQuery("get", "/v1/webhooks/deliveries", { params: { query: { email_id: emailId, limit: 20 } } }, { ...PAGES, refetchInterval: refresh });
    return (
        <Section title="Webhook deliveries">
            <ListView
                label="Webhook deliveries"
                one="delivery"
                many="deliveries"
                query={query}
                columns={COLUMNS}
                rowId={({ id }) => id}
                onOpen={({ id, webhook_id }) => go(pageOf(webhook_id, id))}
                empty={
                    <p>
                        No endpoint was told of it. <To page="webhooks">Webhooks</To> tell your own systems what happens to emails. Deliveries are kept for 30 days.
                    </p>
                }
            />
        </Section>
    );
}
