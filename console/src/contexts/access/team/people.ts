import { useRouteContext } from "@tanstack/react-router";
import type { components } from "../../../api/schema";
import type { Permission } from "../../../session/permissions";
import { useWorkspace } from "../../../session/workspace";
import { useOrgWide } from "../orgWide";

export type Member = components["schemas"]["MemberView"];

export type Invitation = components["schemas"]["InvitationView"];

export type Role = components["schemas"]["RoleView"];

/** How a person is called: by name, else by address. */
export function nameOf(member: Pick<Member, "name" | "email">): string {
    return member.name || member.email || "Account removed";
}

/** Whether a member is the only owner, who can neither leave nor get another role. */
export function isLastOwner(member: Pick<Member, "role">, members: Pick<Member, "role">[]): boolean {
    return member.role === "owner" && members.filter((one) => one.role === "owner").length === 1;
}

/** How a member proves who they are, besides the password. */
export function secondFactor(member: Pick<Member, "has_passkey" | "has_second_factor">): { isOn: boolean; word: string } {
    if (member.has_passkey) return { isOn: true, word: "passkey" };
    return member.has_second_factor ? { isOn: true, word: "on" } : { isOn: false, word: "none" };
}

/** Whether somebody with these rights may give a role: nobody gives what they lack, nor shows what is hidden from them. */
export function mayGive(role: Pick<Role, "permissions" | "hides">, can: (one: Permission) => boolean, ownHides: readonly string[]): boolean {
    return role.permissions.every(can) && ownHides.every((field) => role.hides.some((one) => one === field));
}

/** Names of members by id, for columns such as "made by". */
export function useNames(): (id: string | null | undefined) => string {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const members = api.useQuery(
        "get",
        "/v1/members",
        { params: { query: { limit: 100 } } },
        { enabled: can("members:read"), staleTime: 60_000 },
    );
    const names = new Map(members.data?.data.map((one) => [one.id, nameOf(one)]));
    // Only a whole list can tell that somebody left.
    const unknown = members.data && !members.data.has_more ? "a former member" : undefined;
    return (id) => (id ? (names.get(id) ?? unknown ?? id) : "a script");
}

/** The roles of the organisation, with the name of each and which of them the person may give. */
export function useRoles() {
    const { can, org } = useWorkspace();
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/roles", {}, { enabled: can("members:read") });
    const roles = query.data?.data ?? [];
    const giveable = roles.filter((role) => mayGive(role, can, org.hides));
    // Who has a removed role may do nothing.
    const isRemoved = (id: string) => query.isSuccess && !roles.some((role) => role.id === id);
    return {
        query,
        roles,
        giveable,
        roleName: (id: string) => roles.find((role) => role.id === id)?.name ?? id,
        /** Whether the person may do all that a member with this role may: otherwise the API refuses to touch the member. */
        isWithin: (id: string) => giveable.some((role) => role.id === id) || isRemoved(id),
    };
}

/** The id of whoever is logged in, or of the member in whose place they read. */
export function useOwnId(): string {
    const { account, impersonation } = useRouteContext({ from: "/signed-in/o/$org/$environment" });
    return impersonation?.person.id ?? account.id;
}
