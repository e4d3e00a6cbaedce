import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { To } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Loading } from "../../../ui/Loading";
import { Facts, Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Time } from "../../../ui/Time";
import { SeeAsMemberDialog } from "../impersonation/SeeAsDialogs";
import { SharedNote, useOrgWide } from "../orgWide";
import { ChangeRoleDialog, EndSessionsDialog, RemoveDialog } from "./MemberDialogs";
import { isLastOwner, nameOf, useOwnId, useRoles, type Member } from "./people";
import css from "./team.module.css";
import { SecondFactor } from "./TeamPage";

/** One member: what they may do, and how to change that. */
export function MemberPage() {
    const { id } = useParams({ from: "/signed-in/o/$org/$environment/team/$id" });
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/members/{id}", { params: { path: { id } } });
    if (query.data) return <Shown of={query.data} />;
    return (
        <Page title="Member" back={<To page="team">Team</To>}>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
        </Page>
    );
}

type Asked = "see" | "role" | "sessions" | "remove";

function Shown({ of: member }: { of: Member }) {
    const { can } = useWorkspace();
    const { roleName, isWithin } = useRoles();
    const { isMe, isLast } = useStanding(member);
    const [dialog, setDialog] = useState<Asked>();
    const close = () => setDialog(undefined);
    const mayChange = can("members:write") && isWithin(member.role);
    const role = member.role_name ?? roleName(member.role);
    const actions = can("members:write") ? <Actions isMe={isMe} isLast={isLast} mayChange={mayChange} onAsk={setDialog} /> : null;
    return (
        <Page title={nameOf(member)} state={`${role}${isMe ? ", and you" : ""}.`} actions={actions} back={<To page="team">Team</To>}>
            <SharedNote what="Members" />
            <Facts
                facts={[
                    ["Address", member.email],
                    ["Role", <To key="role" page="roles">{role}</To>],
                    ["Second factor", <SecondFactor key="factor" of={member} />],
                    ["Joined", <Time key="joined" at={member.joined_at} />],
                    ["Id", <Copy key="id" text={member.id} what="the id" shown />],
                ]}
            />
            <div className={css.notes}>
                {isLast ? (
                    <p>
                        This is the only owner, and an organisation needs one. To change or remove this member, first make somebody else
                        an owner.
                    </p>
                ) : null}
                {isMe ? (
                    <p>
                        You leave an organisation on the page of <Link to="/account">your account</Link>.
                    </p>
                ) : null}
                {can("members:write") && !mayChange ? <p>This member may do more than you, so only somebody who may do as much can change that.</p> : null}
            </div>
            {dialog === "see" ? <SeeAsMemberDialog of={member} role={role} onClose={close} /> : null}
            {dialog === "role" ? <ChangeRoleDialog of={member} onClose={close} /> : null}
            {dialog === "sessions" ? <EndSessionsDialog of={member} isMe={isMe} onClose={close} /> : null}
            {dialog === "remove" ? <RemoveDialog of={member} onClose={close} /> : null}
        </Page>
    );
}

interface ActionsProps {
    isMe: boolean;
    isLast: boolean;
    mayChange: boolean;
    onAsk: (what: Asked) => void;
}

function Actions({ isMe, isLast, mayChange, onAsk }: ActionsProps) {
    return (
        <>
            {isMe ? null : <Button onClick={() => onAsk("see")}>See as this member</Button>}
            {!mayChange || isLast ? null : <Button onClick={() => onAsk("role")}>Change role</Button>}
            {mayChange ? <Button onClick={() => onAsk("sessions")}>End sessions</Button> : null}
            {!mayChange || isMe || isLast ? null : (
                <Button kind="danger" onClick={() => onAsk("remove")}>
                    Remove
                </Button>
            )}
        </>
    );
}

/** Whether the member is the viewer, and whether they are the last owner. Of a longer list than one page the API decides. */
function useStanding(member: Member) {
    const { api } = useOrgWide();
    const ownId = useOwnId();
    const all = api.useQuery("get", "/v1/members", { params: { query: { limit: 100 } } });
    const members = all.data?.has_more === false ? all.data.data : undefined;
    return { isMe: member.id === ownId, isLast: members !== undefined && isLastOwner(member, members) };
}
