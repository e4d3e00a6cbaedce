import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { FormDialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { SecretDialog } from "../../ui/SecretDialog";
import { readHeaders } from "./customHeaders";
import { EMPTY_FORM, EndpointFields, toRateLimit } from "./EndpointFields";

type Webhook = components["schemas"]["Webhook"];
type Signature = components["schemas"]["Signature"];

const SIGNATURES: { value: Signature; label: string; help: string }[] = [
    { value: "v1", label: "a shared secret (HMAC-SHA256)", help: "What most libraries verify. The secret is shown once." },
    { value: "v1a", label: "a key pair (Ed25519)", help: "The receiver needs only the public key, which can be read at any time." },
    { value: "both", label: "both", help: "Each delivery carries both signatures." },
];

/** Makes an endpoint, then shows its signing secret once. */
export function CreateWebhook({ onClose }: { onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const [form, setForm] = useState(EMPTY_FORM);
    const [signature, setSignature] = useState<Signature>("v1");
    const go = useGo();
    const create = api.useMutation("post", "/v1/webhooks", {
        onSuccess: ({ id, signing_secret }) => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/webhooks"] });
            if (!signing_secret) go(`webhooks/${id}`);
        },
    });
    const { headers, error: headersError } = readHeaders(form.headers);
    if (create.data?.signing_secret) return <Created webhook={create.data} secret={create.data.signing_secret} onClose={onClose} />;
    const submit = () => {
        const { url, events, description } = form;
        const alias = { endpoint: null, status: null, enabled: null };
        const rest = { description: description.trim() || null, rate_limit: toRateLimit(form.rateLimit), headers, signature };
        create.mutate({ body: { ...alias, ...rest, url: url.trim(), events, tenant_id: null } });
    };
    return (
        <FormDialog
            title="Add endpoint"
            action="Add endpoint"
            busy={create.isPending}
            problem={create.error}
            blocked={form.url.trim() === "" || form.events.length === 0 || headersError !== undefined}
            onClose={onClose}
            onSubmit={submit}
        >
            <EndpointFields
                form={form}
                onChange={setForm}
                problem={create.error ? Problem.from(create.error) : undefined}
                headersHelp="One a line, sent with every delivery. At most 10, a kilobyte in all. Values are not shown again."
                headersError={headersError}
            />
            <Select
                label="Signed with"
                help={SIGNATURES.find(({ value }) => value === signature)?.help}
                value={signature}
                options={SIGNATURES}
                onChange={(value) => setSignature(SIGNATURES.find((one) => one.value === value)?.value ?? "v1")}
            />
        </FormDialog>
    );
}

function Created({ webhook, secret, onClose }: { webhook: Webhook; secret: string; onClose: () => void }) {
    const go = useGo();
    const leave = () => {
        onClose();
        go(`webhooks/${webhook.id}`);
    };
    return (
        <SecretDialog title="The endpoint's signing secret" secret={secret} what="the signing secret" onClose={leave}>
            <p>
                Store it where the receiver runs. With it the receiver checks that a delivery comes from Posthorn. The endpoint&apos;s page has code
                for that.
            </p>
        </SecretDialog>
    );
}
