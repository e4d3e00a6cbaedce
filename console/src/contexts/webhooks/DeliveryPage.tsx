import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { CodeBlock } from "../../ui/CodeBlock";
import { Copy } from "../../ui/Copy";
import { Loading } from "../../ui/Empty";
import { Facts, Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Time } from "../../ui/Time";
import { Timeline } from "../../ui/Timeline";
import { aboutOf, nextTryAt, stateOf, succeeded } from "./deliveryStates";
import { adviceOn, answerOf } from "./health";
import { QueuedOutcome } from "./QueuedOutcome";
import { REFRESH_MS, useWebhooksChanged } from "./useWebhook";
import css from "./Webhooks.module.css";

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
    const next = delivery.state === "pending" ? nextTryAt(delivery.attempts) : undefined;
    return (
        <>
            <Facts
                facts={[
                    ["About", about ? <To page={about.page}>See {about.label}</To> : "–"],
                    ["Next try", next ? <><Time at={next} />, about</> : "none"],
                    ["Replays", delivery.replay_of ? <To page={`webhooks/${webhookId}/deliveries/${delivery.replay_of}`}>another delivery</To> : "–"],
                    ["Replayed", <Time key="replayed" at={delivery.replayed_at} />],
                    ["Event (webhook-id)", <Copy key="event" text={delivery.event_id} what="the event's id" shown />],
                    ["Delivery", <Copy key="id" text={delivery.id} what="the delivery's id" shown />],
                ]}
            />
            <Section title="Tries">
                <Timeline
                    moments={delivery.attempts.map((attempt, at) => ({
                        key: `${at}`,
                        at: attempt.at,
                        what: attempt.status ? answerOf(attempt) : "no answer",
                        tone: succeeded(attempt) ? "good" : "bad",
                        detail: <Attempt attempt={attempt} />,
                    }))}
                />
            </Section>
            <Section title="Payload">
                <CodeBlock code={JSON.stringify(delivery.payload, null, 2)} what="the payload" />
            </Section>
        </>
    );
}

function Attempt({ attempt }: { attempt: Delivery["attempts"][number] }) {
    return (
        <div className={css.attempt}>
            <p>
                {attempt.error ? `${sentence(attempt.error)} ` : ""}Took {attempt.duration_ms} ms. {succeeded(attempt) ? null : adviceOn(attempt)}
            </p>
            {attempt.answer ? (
                <pre className={css.answer} tabIndex={0} aria-label="The answer's body">
                    {attempt.answer}
                </pre>
            ) : null}
        </div>
    );
}

function sentence(error: string): string {
    return `${error.charAt(0).toUpperCase()}${error.slice(1)}.`;
}
