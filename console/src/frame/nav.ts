import type { Permission } from "../session/permissions";

/** A page in the sidebar. Each context lists its own. */
export interface NavItem {
    group: "Send" | "People" | "Build" | "Run";
    label: string;
    /** The path below the workspace: "emails". */
    path: string;
    /** Without it the item is not shown. */
    permission?: Permission;
    /** The key after `g`. */
    key?: string;
}

export const GROUPS = ["Send", "People", "Build", "Run"] as const;
