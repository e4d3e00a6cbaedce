import { useEffect, useState } from "react";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Status } from "../../ui/Status";
import { adviceOn, answerOf } from "./health";
import { succeeded } from "./deliveryStates";
import { useWebhooksChanged } from "./useWebhook";
import css from "./Webhooks.module.css";

type Queued = components["schemas"]["QueuedDelivery"];

const ASK_MS = 1_000;
const PATIENCE_MS = 30_000;

/** Waits for the first try of a queued delivery, and says how it went. */
export function QueuedOutcome({ queued }: { queued: Queued }) {
    const { api } = useWorkspace();
    const changed = useWebhooksChanged();
    const [isLate, setLate] = useState(false);
    const query = api.useQuery(
        "get",
        "/v1/webhooks/{id}/deliveries/{delivery_id}",
        { params: { path: { id: queued.webhook_id, delivery_id: queued.id } } },
        // Until its first try the delivery does not exist.
        { retry: false, refetchInterval: ({ state }) => (state.data || isLate ? false : ASK_MS) },
    );
    const first = query.data?.attempts[0];
    useEffect(() => {
        const timer = setTimeout(() => setLate(true), PATIENCE_MS);
        return () => clearTimeout(timer);
    }, []);
    useEffect(() => {
        if (first) changed();
        // Once, when the try is there.
    }, [first !== undefined]);
    const link = <To page={`webhooks/${queued.webhook_id}/deliveries/${queued.id}`}>See the delivery</To>;
    if (!first) {
        return (
            <p role="status" className={css.row}>
                <Status tone="waiting">{isLate ? "no try yet" : "waiting for the answer"}</Status>
                {isLate ? "A rate limit or a full queue delays it. It will be in the list." : queued.event_type}
            </p>
        );
    }
    const isGood = succeeded(first);
    return (
        <div role="status" className={css.stack}>
            <p className={css.row}>
                <Status tone={isGood ? "good" : "bad"}>{answerOf(first)}</Status> {queued.event_type} in {first.duration_ms} ms. {link}
            </p>
            {isGood ? null : <p>{adviceOn(first)}</p>}
        </div>
    );
}
