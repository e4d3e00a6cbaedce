import { useState } from "react";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { FormDialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { RawJson } from "../../ui/RawJson";
import { asksFor } from "./eventFilters";
import { QueuedOutcome } from "./QueuedOutcome";

type Webhook = components["schemas"]["Webhook"];

/** Sends the example of an event type, and shows what the receiver answered. */
export function TestEvent({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
    const { api } = useWorkspace();
    const [chosen, setChosen] = useState("");
    const types = api.useQuery("get", "/v1/event-types", {}, { staleTime: Number.POSITIVE_INFINITY });
    const send = api.useMutation("post", "/v1/webhooks/{id}/test");
    const all = types.data?.data ?? [];
    const wanted = all.filter(({ name }) => asksFor(webhook.events, name));
    const type = chosen || wanted[0]?.name || "";
    const example = all.find(({ name }) => name === type);
    return (
        <FormDialog
            title="Send a test event"
            action={send.data ? "Send again" : "Send test event"}
            busy={send.isPending}
            problem={send.error}
            onClose={onClose}
            onSubmit={() => send.mutate({ params: { path: { id: webhook.id } }, body: { type: type || null } })}
        >
            <Select
                label="Event type"
                help={example ? `Sent when ${example.description}. The test has the catalogue's example and "test": true.` : undefined}
                value={type}
                options={all.map(({ name }) => ({ value: name, label: asksFor(webhook.events, name) ? name : `${name} (not subscribed)` }))}
                onChange={setChosen}
            />
            {example ? <RawJson value={example.example} /> : null}
            {send.data ? <QueuedOutcome key={send.data.id} queued={send.data} /> : null}
        </FormDialog>
    );
}
