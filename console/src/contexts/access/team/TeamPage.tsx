import { useState } from "react";
import { To, useGo } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { PAGE_MAX } from "../../../ui/allPages";
import { Button } from "../../../ui/Button";
import type { Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { ListView, PAGES } from "../../../ui/ListView";
import { Page, Section } from "../../../ui/Page";
import { Status, Tag } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { nameOf, secondFactor, useOwnId, useRoles, type Member } from "./people";
import css from "./team.module.css";

export function SecondFactor({ of: member }: { of: Member }) {
    const factor = secondFactor(member);
    return <Status tone={factor.isOn ? "good" : "problem"}>{factor.word}</Status>;
}

function columns(ownId: string, roleName: (id: string) => string): Column<Member>[] {
    return [
        {
            name: "Name",
            cell: (member) => (
                <span className={css.person}>
                    <To page={`team/${member.id}`}>{nameOf(member)}</To>
                    {member.id === ownId ? <Tag>you</Tag> : null}
                    {member.suspended_at ? <Tag>suspended</Tag> : null}
                </span>
            ),
        },
        { name: "Role", cell: (member) => member.role_name ?? roleName(member.role) },
        { name: "Second factor", cell: (member) => <SecondFactor of={member} /> },
        { name: "Address", wideOnly: true, cell: (member) => member.email ?? "–" },
        { name: "Joined", wideOnly: true, cell: (member) => <Time at={member.joined_at} /> },
    ];
}

const CSV: [string, (member: Member) => unknown][] = [
    ["id", (member) => member.id],
    ["name", (member) => member.name],
    ["email", (member) => member.email],
    ["role", (member) => member.role],
    ["has_second_factor", (member) => member.has_second_factor],
    ["joined_at", (member) => member.joined_at],
    ["suspended_at", (member) => member.suspended_at],
];

/** Who belongs to the organisation, and who is invited. */
export function TeamPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const go = useGo();
    const ownId = useOwnId();
    const { roleName } = useRoles();
    const [isInviting, setInviting] = useState(false);
    const query = api.useInfiniteQuery("get", "/v1/members", { params: { query: { limit: 50 } } }, PAGES);
    const members = query.data?.pages.flatMap((page) => page.data);
    const invite = can("members:write") ? (
        <Button kind="primary" onClick={() => setInviting(true)}>
            Invite member
        </Button>
    ) : null;
    return (
        <Page title="Team" wide state={members ? sentence(members, query.hasNextPage) : undefined} actions={invite}>
            <SharedNote what="Members" />
            <Section title="Members">
                <ListView
                    label="Members"
                    one="member"
                    query={query}
                    columns={columns(ownId, roleName)}
                    rowId={(member) => member.id}
                    onOpen={(member) => go(`team/${member.id}`)}
                    csv={{
                        columns: CSV,
                        pageAfter: (after) => api.queryOptions("get", "/v1/members", { params: { query: { limit: PAGE_MAX, after } } }),
                    }}
                    empty={
                        <Empty title="No members" action={invite}>
                            <p>Only keys act in this organisation. Invite the people who look after it.</p>
                        </Empty>
                    }
                />
            </Section>
            <Invitations invite={invite} />
            {isInviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
        </Page>
    );
}

function sentence(members: Member[], isMore: boolean): string {
    const owners = members.filter((one) => one.role === "owner").length;
    const without = members.filter((one) => !secondFactor(one).isOn).length;
    const parts = [
        `${isMore ? "More than " : ""}${count(members.length, "member")}`,
        count(owners, "owner"),
        without > 0 ? `${without} without a second factor` : "",
    ];
    return `${parts.filter(Boolean).join(", ")}.`;
}
