import type { components } from "../../../api/schema";
import { useWorkspace } from "../../../session/workspace";
import { useOrgWide } from "../orgWide";

export type Member = components["schemas"]["MemberView"];
export type Role = components["schemas"]["RoleView"];
export type Invitation = components["schemas"]["InvitationView"];

/** How a person is called: by name, else by address. */
export function nameOf(member: Pick<Member, "name" | "email" | "id">): string {
    return member.name || member.email || "Account removed";
}

/** Whether a member is the only owner, who can neither leave nor get another role. */
export function isLastOwner(member: Member, members: Member[]): boolean {
    return member.role === "owner" && members.filter((one) => one.role === "owner").length === 1;
}

/** Names of members by id, for columns such as "made by". Empty for who may not see members. */
export function useNames(): (id: string | null | undefined) => string {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const members = api.useQuery("get", "/v1/members", { params: { query: { limit: 100 } } }, { enabled: can("members:read"), staleTime: 60_000 });
    const names = new Map(members.data?.data.map((one) => [one.id, nameOf(one)]));
    return (id) => (id ? (names.get(id) ?? "a former member") : "no person");
}
