import { useState } from "react";
import { Problem } from "../../../api/problem";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { RoleChoice } from "./RoleChoice";

/** Invites a person by address. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [email, setEmail] = useState("");
    const [role, setRole] = useState("member");
    const invite = api.useMutation("post", "/v1/invitations", {
        onSuccess: (sent) => {
            refresh("/v1/invitations");
            say(`Invitation sent to ${sent.email}.`);
            onClose();
        },
    });
    const problem = invite.error ? Problem.from(invite.error) : undefined;
    return (
        <FormDialog
            title="Invite member"
            action="Send invitation"
            busy={invite.isPending}
            problem={invite.error}
            onClose={onClose}
            onSubmit={() => invite.mutate({ body: { email: email.trim(), role } })}
        >
            <TextField
                label="Email address"
                type="email"
                autoFocus
                autoComplete="off"
                value={email}
                onChange={setEmail}
                help="They get a link that is valid for 7 days. They need no account yet."
                error={problem?.at("/email")}
            />
            <RoleChoice value={role} onChange={setRole} error={problem?.at("/role")} />
        </FormDialog>
    );
}
