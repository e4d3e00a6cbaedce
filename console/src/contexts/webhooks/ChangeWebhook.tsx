import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { FormDialog } from "../../ui/Dialog";
import { Checkbox } from "../../ui/Field";
import { say } from "../../ui/Toast";
import { readHeaders } from "./customHeaders";
import { EndpointFields, toRateLimit, type EndpointForm } from "./EndpointFields";
import { useUpdateWebhook } from "./useWebhook";

type Webhook = components["schemas"]["Webhook"];

function formOf(webhook: Webhook): EndpointForm {
    return {
        url: webhook.url,
        events: webhook.events,
        description: webhook.description ?? "",
        rateLimit: webhook.rate_limit ? String(webhook.rate_limit) : "",
        headers: "",
    };
}

/** Changes an endpoint's settings. Headers stay as they are unless new ones are typed, because their values can't be shown. */
export function ChangeWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
    const [form, setForm] = useState(() => formOf(webhook));
    const { save, isPending, error } = useUpdateWebhook(webhook.id, () => {
        say("Endpoint changed. It applies to the next delivery.");
        onClose();
    });
    const [isRemoving, setRemoving] = useState(false);
    const { headers, error: headersError } = readHeaders(form.headers);
    const isReplacing = isRemoving || form.headers.trim() !== "";
    const submit = () =>
        save({
            url: form.url.trim(),
            events: form.events,
            description: form.description.trim() || null,
            rate_limit: toRateLimit(form.rateLimit),
            ...(isReplacing ? { headers } : {}),
        });
    const present = webhook.headers.length > 0 ? `Set now: ${webhook.headers.join(", ")}. ` : "None set now. ";
    return (
        <FormDialog
            title="Change endpoint"
            action="Save changes"
            optimistic
            busy={isPending}
            problem={error}
            blocked={form.url.trim() === "" || form.events.length === 0 || headersError !== undefined}
            onClose={onClose}
            onSubmit={submit}
        >
            <EndpointFields
                form={form}
                onChange={setForm}
                problem={error ? Problem.from(error) : undefined}
                headersHelp={`${present}What you type replaces all of them. Left empty, they stay.`}
                headersError={headersError}
            />
            {webhook.headers.length > 0 ? (
                <Checkbox label="Remove the present headers" checked={isRemoving} onChange={setRemoving} />
            ) : null}
        </FormDialog>
    );
}
