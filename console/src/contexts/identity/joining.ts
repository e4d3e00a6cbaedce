import type { components } from "../../api/schema";
import type { Account } from "../../session/session";

type Preview = components["schemas"]["InvitationPreview"];

export type WayToJoin = "own-account" | "other-account" | "log-in" | "new-account";

/** The way to accept an invitation that fits: only the account with the invited address may accept it. */
export function wayToJoin(invitation: Pick<Preview, "email" | "has_account">, account: Pick<Account, "email"> | null): WayToJoin {
    if (account) return isSame(account.email, invitation.email) ? "own-account" : "other-account";
    return invitation.has_account ? "log-in" : "new-account";
}

/** The API compares addresses without regard to case. */
function isSame(one: string, other: string): boolean {
    return one.toLowerCase() === other.toLowerCase();
}

/** "Ada invites you to Example in the role Developer." */
export function invitedBy(invitation: Preview): string {
    const as = `in the role ${invitation.role_name ?? invitation.role}`;
    const inviter = invitation.inviter_name;
    return inviter ? `${inviter} invites you to ${invitation.org_name} ${as}.` : `You are invited to ${invitation.org_name} ${as}.`;
}
