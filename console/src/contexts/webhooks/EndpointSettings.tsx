import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { DataTable, type Column } from "../../ui/DataTable";
import { Facts, Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { count } from "../../ui/words";
import type { EndpointDialog } from "./WebhookPage";
import css from "./Webhooks.module.css";

type Webhook = components["schemas"]["Webhook"];
type SigningKey = components["schemas"]["SigningKey"];

const SIGNATURES: Record<Webhook["signature"], string> = {
    v1: "shared secret (HMAC-SHA256)",
    v1a: "key pair (Ed25519)",
    both: "shared secret and key pair",
};

interface Props {
    webhook: Webhook;
    onOpen: (dialog: EndpointDialog) => void;
}

/** Settings and signing keys, with the way to change each. */
export function EndpointSettings({ webhook, onOpen }: Props) {
    const { can } = useWorkspace();
    const mayWrite = can("webhooks:write");
    return (
        <div className={css.stack}>
            <Section
                title="Settings"
                actions={
                    mayWrite ? (
                        <span className={css.row}>
                            <Button onClick={() => onOpen("change")}>Change endpoint</Button>
                            {webhook.enabled ? <Button onClick={() => onOpen("disable")}>Disable endpoint</Button> : null}
                            <Button kind="danger" onClick={() => onOpen("delete")}>
                                Delete endpoint
                            </Button>
                        </span>
                    ) : undefined
                }
            >
                <Facts
                    facts={[
                        ["URL", <Copy key="url" text={webhook.url} what="the URL" shown />],
                        ["Events", webhook.events.includes("*") ? "every event" : webhook.events.join(", ")],
                        ["Custom headers", webhook.headers.length > 0 ? `${webhook.headers.join(", ")} (values are not shown)` : "none"],
                        ["Rate limit", webhook.rate_limit ? `${count(webhook.rate_limit, "delivery", "deliveries")} a second` : "none"],
                        ["Tenant", webhook.tenant_id ?? "the organisation's own, gets all tenants' events"],
                        ["Last delivery", <Time key="last" at={webhook.last_delivery_at} />],
                        ["Created", <Time key="at" at={webhook.created_at} />],
                        ["Id", <Copy key="id" text={webhook.id} what="the endpoint's id" shown />],
                    ]}
                />
            </Section>
            <Section
                title="Signing"
                actions={mayWrite ? <Button onClick={() => onOpen("rotate")}>Rotate secret</Button> : undefined}
            >
                <p className={css.soft}>Deliveries are signed with a {SIGNATURES[webhook.signature]}. A secret is shown once, when it is made.</p>
                <DataTable label="Signing keys" rows={webhook.signing_keys} columns={KEY_COLUMNS} rowId={({ id }) => id} />
            </Section>
        </div>
    );
}

const KEY_COLUMNS: Column<SigningKey>[] = [
    {
        name: "State",
        cell: ({ expires_at }) => (expires_at ? <Status tone="waiting">rotated out</Status> : <Status tone="good">signs</Status>),
    },
    { name: "Kind", cell: ({ signature }) => signature },
    { name: "Public key", cell: ({ public_key }) => (public_key ? <Copy text={public_key} what="the public key" shown /> : "–") },
    { name: "Created", wideOnly: true, cell: ({ created_at }) => <Time at={created_at} /> },
    { name: "Signs until", cell: ({ expires_at }) => <Time at={expires_at} /> },
];
