import type { components } from "../../../api/schema";
import { SecretDialog } from "../../../ui/SecretDialog";

interface Props {
    created: components["schemas"]["CreatedApiKey"];
    onClose: () => void;
}

/** The only time that a key is seen whole. */
export function NewKeyDialog({ created, onClose }: Props) {
    return (
        <SecretDialog title={`The key “${created.name}”`} secret={created.token} what="the key" onClose={onClose}>
            <p>
                Requests send it in the header <code>Authorization: Bearer …</code>. Posthorn keeps only a hash of it. Keep it on a server:
                whoever has it can use it.
            </p>
        </SecretDialog>
    );
}
