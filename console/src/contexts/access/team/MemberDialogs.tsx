import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useGo } from "../../../session/To";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { say } from "../../../ui/Toast";
import { count } from "../../../ui/words";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { nameOf, type Member } from "./people";
import { RoleChoice } from "./RoleChoice";

interface Props {
    of: Member;
    onClose: () => void;
}

/** Gives a member another role. */
export function ChangeRoleDialog({ of: member, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [role, setRole] = useState(member.role);
    const update = api.useMutation("patch", "/v1/members/{id}", {
        onSuccess: () => {
            refresh("/v1/members", "/v1/members/{id}");
            say(`${nameOf(member)} has another role. It applies within 30 seconds.`);
            onClose();
        },
    });
    const problem = update.error ? Problem.from(update.error) : undefined;
    return (
        <FormDialog
            title={`Change the role of ${nameOf(member)}`}
            action="Change role"
            busy={update.isPending}
            blocked={role === member.role}
            problem={update.error}
            onClose={onClose}
            onSubmit={() => update.mutate({ params: { path: { id: member.id } }, body: { role } })}
        >
            <p>It applies within 30 seconds, in every session and to every key that they made: such a key can do no more than its maker.</p>
            <RoleChoice value={role} onChange={setRole} error={problem?.at("/role")} />
        </FormDialog>
    );
}

/** Logs a member out everywhere. */
export function EndSessionsDialog({ of: member, isMe, onClose }: Props & { isMe: boolean }) {
    const { api } = useOrgWide();
    const end = api.useMutation("delete", "/v1/members/{id}/sessions", {
        onSuccess: ({ ended }) => {
            say(`${count(ended, "session")} of ${nameOf(member)} ended.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`End all sessions of ${nameOf(member)}`}
            action="End sessions"
            busy={end.isPending}
            problem={end.error}
            onClose={onClose}
            onConfirm={() => end.mutate({ params: { path: { id: member.id } } })}
        >
            <p>
                {isMe ? "You are" : "They are"} logged out on all devices within 30 seconds, in all organisations, and can log in again. Keys keep working.
            </p>
        </ConfirmDialog>
    );
}

/** Removes a member from the organisation. */
export function RemoveDialog({ of: member, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/members/{id}", {
        onSuccess: () => {
            refresh("/v1/members");
            say(`${nameOf(member)} is removed.`);
            go("team");
        },
    });
    return (
        <ConfirmDialog
            title={`Remove ${nameOf(member)}`}
            action="Remove member"
            name={member.email ?? member.id}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: member.id } } })}
        >
            <p>
                Within 30 seconds they lose access to this organisation, and <strong>every key that they made stops</strong>. To bring them
                back, invite them again.
            </p>
        </ConfirmDialog>
    );
}
