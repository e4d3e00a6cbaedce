import type { components } from "../../../api/schema";
import type { Tone } from "../../../ui/Status";

export type User = components["schemas"]["UserView"];

/** What the API answers for an address that the caller's role hides. */
const HIDDEN = "[hidden]";

/** The address; undefined if the person's role hides it. */
export function addressOf(user: Pick<User, "email">): string | undefined {
    return user.email === HIDDEN ? undefined : user.email;
}

/** How a user is called: by name, else by address, else by id. */
export function nameOf(user: Pick<User, "id" | "name" | "email">): string {
    return user.name || addressOf(user) || user.id;
}

interface State {
    tone: Tone;
    word: string;
    /** What it means, as a sentence. */
    says: string;
}

/** Whether a user can log in. A suspension counts more than a missing password. */
export function stateOf(user: Pick<User, "suspended_at" | "has_password">): State {
    if (user.suspended_at) return { tone: "problem", word: "suspended", says: "Suspended: they can't log in until you let them in." };
    if (user.has_password) return { tone: "good", word: "active", says: "They can log in." };
    return { tone: "waiting", word: "no password yet", says: "They can log in once they have set a password, with the link of a mail." };
}

/** What an app keeps under a name, as text. */
export function preferenceText(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}
