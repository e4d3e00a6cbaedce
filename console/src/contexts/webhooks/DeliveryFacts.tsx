import type { ReactNode } from "react";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { Copy } from "../../ui/Copy";
import { Facts, Section } from "../../ui/Page";
import type { Peek } from "../../ui/Peek";
import { Time } from "../../ui/Time";
import { Timeline } from "../../ui/Timeline";
import { nextTryAt, stateOf, succeeded } from "./deliveryStates";
import { adviceOn, answerOf } from "./health";
import css from "./Webhooks.module.css";

type Summary = components["schemas"]["DeliverySummary"];

interface Props {
    webhookId: string;
    delivery: Summary;
    /** What the event is about, if the payload is at hand. */
    about?: [string, ReactNode][];
}

/** What was delivered, and when the next try is. */
export function DeliveryFacts({ webhookId, delivery, about = [] }: Props) {
    const next = delivery.state === "pending" ? nextTryAt(delivery.attempts) : undefined;
    return (
        <Facts
            facts={[
                ...about,
                ["Next try", next ? <><Time at={next} />, about</> : "none"],
                ["Replays", delivery.replay_of ? <To page={`webhooks/${webhookId}/deliveries/${delivery.replay_of}`}>another delivery</To> : "–"],
                ["Replayed", <Time key="replayed" at={delivery.replayed_at} />],
                ["Event (webhook-id)", <Copy key="event" text={delivery.event_id} what="the event's id" shown />],
                ["Delivery", <Copy key="id" text={delivery.id} what="the delivery's id" shown />],
            ]}
        />
    );
}

/** Every try with the receiver's answer. */
export function Tries({ attempts }: { attempts: Summary["attempts"] }) {
    return (
        <Section title="Tries">
            <Timeline
                moments={attempts.map((attempt, at) => ({
                    key: `${at}`,
                    at: attempt.at,
                    what: attempt.status ? answerOf(attempt) : "no answer",
                    tone: succeeded(attempt) ? "good" : "bad",
                    detail: <Attempt attempt={attempt} />,
                }))}
            />
        </Section>
    );
}

function Attempt({ attempt }: { attempt: Summary["attempts"][number] }) {
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

/** A delivery beside the list. */
export function peekOf(webhookId: string): Peek<Summary> {
    return {
        title: ({ event_type }) => event_type,
        link: ({ id }) => <To page={`webhooks/${webhookId}/deliveries/${id}`}>Open the delivery</To>,
        content: (delivery) => (
            <>
                <p>{stateOf(delivery.state).what}</p>
                <Tries attempts={delivery.attempts} />
                <DeliveryFacts webhookId={webhookId} delivery={delivery} />
            </>
        ),
    };
}
