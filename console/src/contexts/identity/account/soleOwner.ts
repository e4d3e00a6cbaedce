import type { Problem } from "../../../api/problem";
import type { OwnOrg } from "../../../session/session";

/** Why an account is not erased: organisations that have no other owner. */
export interface SoleOwner {
    /** Their names. Empty if the refusal names none that the console can read. */
    names: string[];
    /** How many more there are. */
    more: number;
    /** Whether they may be closed with the account: the one that runs the installation may not. */
    mayClose: boolean;
}

/** Reads the refusal `SOLE_OWNER`, whose sentence names the organisations with their ids. */
export function soleOwnerOf({ code, detail }: Problem, orgs: readonly OwnOrg[]): SoleOwner | undefined {
    if (code !== "SOLE_OWNER") return undefined;
    const ids = [...new Set(detail.match(/\borg_[0-9a-z]{20,40}\b/g) ?? [])];
    const names = ids.map((id) => orgs.find((org) => org.id === id)?.name || id);
    const more = Number(/ and (\d+) more\. /.exec(detail)?.[1] ?? 0);
    return { names, more, mayClose: detail.includes("close_orgs") };
}
