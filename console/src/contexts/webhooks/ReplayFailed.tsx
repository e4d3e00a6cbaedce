import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Choice } from "../../ui/Choice";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { fromLocalInput } from "../../ui/localTime";
import { say } from "../../ui/Toast";
import { count } from "../../ui/words";
import { replayEach } from "./replays";
import { useWebhooksChanged } from "./useWebhook";

type Webhook = components["schemas"]["Webhook"];

const SPANS = [
    { value: "all", label: "Everything that failed", help: "Deliveries that gave up, met 410 or were dropped, and were not replayed yet." },
    { value: "since", label: "Only events of a time", help: "For an outage whose beginning you know." },
] as const;

/** Delivers failed events again: all of them, or those of a time. */
export function ReplayFailed({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
    const [span, setSpan] = useState<"all" | "since">("all");
    const [since, setSince] = useState("");
    const [until, setUntil] = useState("");
    const { replay, queued } = useReplay(webhook.id, onClose);
    const isMissing = span === "since" && fromLocalInput(since) === "";
    const submit = () => replay.mutate(span === "all" ? {} : { since: fromLocalInput(since), until: fromLocalInput(until) || null });
    return (
        <FormDialog
            title="Replay failed deliveries"
            action="Replay failed"
            busy={replay.isPending}
            problem={replay.error}
            blocked={isMissing}
            onClose={onClose}
            onSubmit={submit}
        >
            <Choice label="Which" value={span} options={SPANS} onChange={setSpan} />
            {span === "since" ? (
                <>
                    <TextField label="Since (your time)" type="datetime-local" required value={since} onChange={setSince} />
                    <TextField label="Until (empty for now)" type="datetime-local" value={until} onChange={setUntil} />
                </>
            ) : null}
            <p>
                Each replay is a new delivery of the same event, so its <code>webhook-id</code> stays. Deliveries of the last 30 days can be
                replayed.
            </p>
            {replay.isPending ? <p role="status">{count(queued, "delivery", "deliveries")} queued so far.</p> : null}
        </FormDialog>
    );
}

interface Span {
    since?: string;
    until?: string | null;
}

function useReplay(id: string, onDone: () => void) {
    const { client } = useWorkspace();
    const changed = useWebhooksChanged();
    const [queued, setQueued] = useState(0);
    const params = { path: { id } };
    const replay = useMutation({
        mutationFn: ({ since, until = null }: Span) =>
            replayEach(async (cursor) => {
                const { data } = since
                    ? await client.POST("/v1/webhooks/{id}/recover", { params, body: { since, until, cursor } })
                    : await client.POST("/v1/webhooks/{id}/replay-failed", { params });
                return data ?? { data: [], has_more: false };
            }, setQueued),
        onSuccess: ({ queued: all, isHeld }) => {
            const done = all === 0 ? "Nothing failed that was not replayed." : `${count(all, "delivery", "deliveries")} queued again.`;
            say(isHeld ? `${done} Another replay is at work; try again in a minute.` : done);
            onDone();
        },
        onSettled: changed,
    });
    return { replay, queued };
}
