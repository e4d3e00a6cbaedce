import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { CodeBlock } from "../../ui/CodeBlock";
import { Loading } from "../../ui/Loading";
import { Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { DeliveryFacts, Tries } from "./DeliveryFacts";
import { aboutOf, stateOf } from "./deliveryStates";
import { QueuedOutcome } from "./QueuedOutcome";
import { REFRESH_MS, useWebhooksChanged } from "./useWebhook";

type Delivery = components["schemas"]["Delivery"];

const route = getRouteApi("/signed-in/o/$org/$environment/webhooks/$id/deliveries/$delivery");

/** One delivery: its tries with the receiver's answers, and what was posted. */
export function DeliveryPage() {
    const { api, can } = useWorkspace();
    const { id, delivery: deliveryId } = route.useParams();
    const params = { path: { id, delivery_id: deliveryId } };
    const changed = useWebhooksChanged();
    const query = api.useQuery(
        "get",
        "/v1/webhooks/{id}/deliveries/{delivery_id}",
        { params },
        { refetchInterval: ({ state }) => (state.data?.state === "pending" ? REFRESH_MS : false) },
    );
    const replay = api.useMutation("post", "/v1/webhooks/{id}/deliveries/{delivery_id}/replay", { onSuccess: changed });
    const delivery = query.data;
    const action =
        delivery && can("webhooks:write") ? (
            <Button kind="primary" busy={replay.isPending} onClick={() => replay.mutate({ params })}>
                Replay delivery
            </Button>
        ) : undefined;
    return (
        <Page
            title={delivery ? delivery.event_type : "Delivery"}
            state={delivery ? stateOf(delivery.state).what : undefined}
            back={<To page={`webhooks/${id}`}>Endpoint</To>}
            actions={action}
        >
            {query.isPending ? <Loading /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {replay.error ? <ProblemBox problem={Problem.from(replay.error)} /> : null}
            {replay.data ? (
                <Section title="The replay">
                    <QueuedOutcome key={replay.data.id} queued={replay.data} />
                </Section>
            ) : null}
            {delivery ? <Content webhookId={id} delivery={delivery} /> : null}
        </Page>
    );
}

function Content({ webhookId, delivery }: { webhookId: string; delivery: Delivery }) {
    const about = aboutOf(delivery.payload);
    return (
        <>
            <DeliveryFacts
                webhookId={webhookId}
                delivery={delivery}
                about={[["About", about ? <To page={about.page}>See {about.label}</To> : "–"]]}
            />
            <Tries attempts={delivery.attempts} />
            <Section title="Payload">
                <CodeBlock code={JSON.stringify(delivery.payload, null, 2)} what="the payload" />
            </Section>
        </>
    );
}
