import { useState, type ReactNode } from "react";
import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import type { Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { ListView, PAGES } from "../../../ui/ListView";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status, type Tone } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import shared from "../shared.module.css";
import { useNames, useRoles, type Invitation } from "./people";

const TONES: Record<string, Tone> = { pending: "waiting", accepted: "good", revoked: "quiet", expired: "quiet" };

/** Who was invited, newest first, and what became of it. */
export function Invitations({ invite }: { invite: ReactNode }) {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const names = useNames();
    const { roleName } = useRoles();
    const { send, sending, problem } = useSendAgain();
    const [revoking, setRevoking] = useState<Invitation>();
    const query = api.useInfiniteQuery("get", "/v1/invitations", { params: { query: { limit: 50 } } }, PAGES);
    const columns: Column<Invitation>[] = [
        { name: "Status", cell: (one) => <Status tone={TONES[one.status] ?? "quiet"}>{one.status}</Status> },
        { name: "Address", cell: (one) => one.email },
        { name: "Role", cell: (one) => one.role_name ?? roleName(one.role) },
        { name: "Invited by", wideOnly: true, cell: (one) => names(one.invited_by) },
        { name: "Sent", wideOnly: true, cell: (one) => <Time at={one.sent_at ?? one.created_at} /> },
        { name: "Valid until", wideOnly: true, cell: (one) => (one.status === "pending" ? <Time at={one.expires_at} /> : "–") },
    ];
    if (can("members:write")) {
        columns.push({
            name: "Change",
            cell: (one) =>
                one.status === "pending" || one.status === "expired" ? (
                    <span className={shared.rowActions}>
                        <Button kind="quiet" busy={sending === one.id} aria-label={`Send again to ${one.email}`} onClick={() => send(one)}>
                            Send again
                        </Button>
                        {one.status === "pending" ? (
                            <Button kind="quiet" aria-label={`Revoke the invitation of ${one.email}`} onClick={() => setRevoking(one)}>
                                Revoke
                            </Button>
                        ) : null}
                    </span>
                ) : null,
        });
    }
    return (
        <Section title="Invitations">
            {problem ? <ProblemBox problem={Problem.from(problem)} /> : null}
            <ListView
                label="Invitations"
                one="invitation"
                query={query}
                columns={columns}
                rowId={(one) => one.id}
                empty={
                    <Empty title="No open invitations" action={invite}>
                        <p>An invitation is a link by email. Whoever opens it and proves the address joins with the role that you choose.</p>
                    </Empty>
                }
            />
            {revoking ? <RevokeDialog of={revoking} onClose={() => setRevoking(undefined)} /> : null}
        </Section>
    );
}

function useSendAgain() {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const resend = api.useMutation("post", "/v1/invitations/{id}/resend", {
        onSuccess: (sent) => {
            refresh("/v1/invitations");
            say(`Sent again to ${sent.email}. It is valid for 7 days from now.`);
        },
    });
    return {
        send: (one: Invitation) => resend.mutate({ params: { path: { id: one.id } } }),
        sending: resend.isPending ? resend.variables.params.path.id : undefined,
        problem: resend.error,
    };
}

function RevokeDialog({ of: invitation, onClose }: { of: Invitation; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const revoke = api.useMutation("delete", "/v1/invitations/{id}", {
        onSuccess: () => {
            refresh("/v1/invitations");
            say(`The invitation of ${invitation.email} is revoked.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title="Revoke invitation"
            action="Revoke invitation"
            busy={revoke.isPending}
            problem={revoke.error}
            onClose={onClose}
            onConfirm={() => revoke.mutate({ params: { path: { id: invitation.id } } })}
        >
            <p>
                The link that was sent to <strong>{invitation.email}</strong> stops working. You can invite the address again.
            </p>
        </ConfirmDialog>
    );
}
