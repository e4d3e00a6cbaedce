import { useState, type ReactNode } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { FormDialog } from "../../../ui/Dialog";
import { TextArea, TextField } from "../../../ui/Field";
import { useOrgWide } from "../orgWide";
import { nameOf, type Member } from "../team/people";
import { useShowAs } from "./useShowAs";

interface MemberProps {
    of: Member;
    role: string;
    onClose: () => void;
}

/** Lets the person see what a member of their organisation sees. */
export function SeeAsMemberDialog({ of: member, role, onClose }: MemberProps) {
    const { api } = useOrgWide();
    const showAs = useShowAs();
    const name = nameOf(member);
    const begin = api.useMutation("post", "/v1/impersonations", { onSuccess: (begun) => showAs(begun, { id: member.id, name, role }) });
    return (
        <SeeAsDialog
            name={name}
            busy={begin.isPending}
            problem={begin.error}
            onClose={onClose}
            onSee={(reason) => begin.mutate({ body: { person_id: member.id, reason } })}
        />
    );
}

interface PersonProps {
    of: components["schemas"]["OrgView"];
    onClose: () => void;
}

/** Lets the operator see what a member of another organisation sees. The operator has no list of its members. */
export function SeeAsPersonDialog({ of: org, onClose }: PersonProps) {
    const { api } = useOrgWide();
    const showAs = useShowAs(org);
    const [id, setId] = useState("");
    const begin = api.useMutation("post", "/v1/orgs/{id}/impersonations", {
        onSuccess: (begun) => showAs(begun, { id: begun.person_id, name: begun.person_id }),
    });
    return (
        <SeeAsDialog
            name={`a member of ${org.name}`}
            blocked={id.trim() === ""}
            busy={begin.isPending}
            problem={begin.error}
            onClose={onClose}
            onSee={(reason) => begin.mutate({ params: { path: { id: org.id } }, body: { person_id: id.trim(), reason } })}
        >
            <TextField
                label="Member's id"
                mono
                autoComplete="off"
                spellCheck={false}
                placeholder="person_…"
                value={id}
                onChange={setId}
                help="It is on the member's page, in the organisation's team."
                error={begin.error ? Problem.from(begin.error).at("/person_id") : undefined}
            />
        </SeeAsDialog>
    );
}

interface Props {
    name: string;
    children?: ReactNode;
    blocked?: boolean;
    busy: boolean;
    problem: unknown;
    onSee: (reason: string) => void;
    onClose: () => void;
}

function SeeAsDialog({ name, children, blocked = false, busy, problem, onSee, onClose }: Props) {
    const [reason, setReason] = useState("");
    return (
        <FormDialog
            title={`See as ${name}`}
            action="See as this member"
            busy={busy}
            problem={problem}
            blocked={blocked || reason.trim() === ""}
            onClose={onClose}
            onSubmit={() => onSee(reason.trim())}
        >
            <p>
                For 15 minutes you see in this tab what they see. You can change nothing. Each request is in the organisation's audit log,
                with your name.
            </p>
            {children}
            <TextArea
                label="Reason"
                rows={2}
                maxLength={200}
                value={reason}
                onChange={setReason}
                help="A ticket, or a sentence. It is in the audit log too."
                error={problem ? Problem.from(problem).at("/reason") : undefined}
            />
        </FormDialog>
    );
}
