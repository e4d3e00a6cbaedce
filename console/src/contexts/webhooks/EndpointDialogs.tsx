import type { components } from "../../api/schema";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { SecretDialog } from "../../ui/SecretDialog";
import { say } from "../../ui/Toast";
import { useUpdateWebhook, useWebhooksChanged } from "./useWebhook";

type Webhook = components["schemas"]["Webhook"];

interface Props {
    webhook: Webhook;
    onClose: () => void;
}

/** The host of the endpoint, which people know it by. */
function hostOf({ url }: Webhook): string {
    return URL.canParse(url) ? new URL(url).host : url;
}

export function DisableEndpoint({ webhook, onClose }: Props) {
    const { save, isPending, error } = useUpdateWebhook(webhook.id, () => {
        say("Endpoint switched off.");
        onClose();
    });
    return (
        <ConfirmDialog
            title={`Disable ${hostOf(webhook)}`}
            action="Disable endpoint"
            optimistic
            busy={isPending}
            problem={error}
            onClose={onClose}
            onConfirm={() => save({ enabled: false })}
        >
            <p>
                It gets no events until it is enabled again. Events that happen meanwhile are not delivered later; deliveries that wait now are
                dropped, and can be replayed.
            </p>
        </ConfirmDialog>
    );
}

export function DeleteEndpoint({ webhook, onClose }: Props) {
    const { api } = useWorkspace();
    const changed = useWebhooksChanged();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/webhooks/{id}", {
        onSuccess: () => {
            changed();
            say("Endpoint deleted.");
            go("webhooks");
        },
    });
    return (
        <ConfirmDialog
            title={`Delete ${hostOf(webhook)}`}
            action="Delete endpoint"
            name={hostOf(webhook)}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: webhook.id } } })}
        >
            <p>
                The endpoint, its signing secret and its deliveries are gone for good; deliveries that wait are dropped. To stop events for a
                while, disable it instead.
            </p>
        </ConfirmDialog>
    );
}

export function RotateSecret({ webhook, onClose }: Props) {
    const { api } = useWorkspace();
    const changed = useWebhooksChanged();
    const rotate = api.useMutation("post", "/v1/webhooks/{id}/signing-secret/rotate", { onSuccess: changed });
    const secret = rotate.data?.signing_secret;
    if (secret) {
        return (
            <SecretDialog title="The new signing secret" secret={secret} what="the signing secret" onClose={onClose}>
                <p>For 24 hours each delivery carries two signatures, by the old secret and the new one. Change the receiver in this time.</p>
            </SecretDialog>
        );
    }
    if (rotate.data) {
        return (
            <ConfirmDialog safe title="Keys rotated" action="Close" busy={false} onClose={onClose} onConfirm={onClose}>
                <p>The new public key is on the endpoint&apos;s page. The old one also signs for 24 hours.</p>
            </ConfirmDialog>
        );
    }
    return (
        <ConfirmDialog
            safe
            title="Rotate the signing secret"
            action="Rotate secret"
            busy={rotate.isPending}
            problem={rotate.error}
            onClose={onClose}
            onConfirm={() => rotate.mutate({ params: { path: { id: webhook.id } } })}
        >
            <p>A new secret is made and shown once. The old one also signs for 24 hours, so no delivery is refused while you change the receiver.</p>
            <p>If the old secret has leaked, delete the endpoint and add it again: then the old one ends at once.</p>
        </ConfirmDialog>
    );
}
