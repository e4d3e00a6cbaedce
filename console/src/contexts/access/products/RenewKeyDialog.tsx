import { useState } from "react";
import { Choice, type ChoiceOption } from "../../../ui/Choice";
import { FormDialog } from "../../../ui/Dialog";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import type { Product } from "./states";

type OldKeys = "keep" | "revoke";

const OPTIONS: ChoiceOption<OldKeys>[] = [
    {
        value: "keep",
        label: "Keep the old keys for the tokens that they signed",
        help: "Those tokens stay valid until they end, after at most 15 minutes.",
    },
    {
        value: "revoke",
        label: "Revoke the old keys",
        help:
            "For a key that somebody may have seen. Every access token until now is refused, by each backend as soon as it reads the public " +
            "keys again. Nobody has to log in again: apps get a new token with their refresh token.",
    },
];

/** Makes a new key that signs a product's access tokens. */
export function RenewKeyDialog({ of: product, onClose }: { of: Product; onClose: () => void }) {
    const { api } = useOrgWide();
    const [old, setOld] = useState<OldKeys>("keep");
    const isRevoking = old === "revoke";
    const renew = api.useMutation("post", "/v1/products/{id}/signing-keys/renew", {
        onSuccess: () => {
            say(`A new key signs from now on.${isRevoking ? " The old keys are revoked." : ""}`);
            onClose();
        },
    });
    return (
        <FormDialog
            title={`Renew the signing key of ${product.name}`}
            action={isRevoking ? "Renew and revoke" : "Renew signing key"}
            danger={isRevoking}
            busy={renew.isPending}
            problem={renew.error}
            onClose={onClose}
            onSubmit={() => renew.mutate({ params: { path: { id: product.id } }, body: { revoke: isRevoking } })}
        >
            <p>
                A new key signs access tokens at once. A backend that keeps the public keys must read them again when it sees a key that it does not
                know; most libraries do. Without this, keys change by themselves every 30 days, and are announced a day before.
            </p>
            <Choice label="Old keys" value={old} options={OPTIONS} onChange={setOld} />
        </FormDialog>
    );
}
