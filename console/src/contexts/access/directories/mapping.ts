import type { components } from "../../../api/schema";

export type Group = components["schemas"]["DirectoryGroupView"];

type GroupRole = components["schemas"]["GroupRoleField"];

/** The mapping with another role for a group: it keeps its place, comes last if it is new, and goes if it gives no role. */
export function withRole(mapping: GroupRole[], group: string, role: string): GroupRole[] {
    if (role === "") return mapping.filter((one) => one.group_id !== group);
    const isMapped = mapping.some((one) => one.group_id === group);
    if (!isMapped) return [...mapping, { group_id: group, role }];
    return mapping.map((one) => (one.group_id === group ? { group_id: group, role } : one));
}
