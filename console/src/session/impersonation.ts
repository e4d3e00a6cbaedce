import { createClient } from "../api/client";
import type { components } from "../api/schema";
import { say } from "../ui/Toast";
import type { OwnOrg } from "./session";

type View = components["schemas"]["ImpersonationView"];

/** A time in which this tab shows what a member of an organisation sees. */
export interface Impersonation extends Pick<View, "id" | "permissions" | "hides" | "expires_at"> {
    org: { id: string; name: string };
    /** The organisation whose rights allow it: the member's, or the operator's. */
    through: string;
    /** The member. The operator knows only the id. */
    person: { id: string; name: string; role?: string | undefined };
    /** The page where it began. */
    back: string;
}

const KEY = "posthorn.impersonation";

/** Of this tab alone. A browser without storage keeps it until the page is loaded again. */
let current = stored();

function stored(): Impersonation | undefined {
    try {
        return (JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Impersonation | null) ?? undefined;
    } catch {
        return undefined;
    }
}

/** Keeps the one that begins, which shows with the next page that is entered; or none. */
export function keepImpersonation(next: Impersonation | undefined): void {
    current = next;
    try {
        if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
        else sessionStorage.removeItem(KEY);
    } catch {
        // It is kept above.
    }
}

/** Forgets the one with this id, or any. Gives whether there was one. */
export function forgetImpersonation(id = current?.id): boolean {
    if (!current || current.id !== id) return false;
    keepImpersonation(undefined);
    return true;
}

/** How long it lasts yet. */
export function msLeft({ expires_at }: Impersonation): number {
    return Date.parse(expires_at) - Date.now();
}

/** What is impersonated in this tab now. */
export function presentImpersonation(): Impersonation | undefined {
    return current && msLeft(current) > 0 ? current : undefined;
}

/** The same in one organisation. */
export function impersonationIn(org: string): Impersonation | undefined {
    const present = presentImpersonation();
    return present?.org.id === org ? present : undefined;
}

/** The same for somebody who enters an organisation: that ends what is impersonated in another, and what is over. */
export function enterOrg(org: string): Impersonation | undefined {
    const here = impersonationIn(org);
    if (here || !current) return here;
    if (msLeft(current) > 0) stopImpersonation(current);
    else sayEnded(current, "over");
    forgetImpersonation();
    return undefined;
}

/** Says that it ended: by hand, or by itself. */
export function sayEnded({ person }: Impersonation, how: "stopped" | "over"): void {
    say(`${how === "over" ? "It has ended: you" : "You"} no longer see what ${person.name} sees.`);
}

/** Ends it in the API too. If that fails, it ends there with its time. */
export function stopImpersonation(one: Impersonation): void {
    sayEnded(one, "stopped");
    // The API ends only those that began in the member's own organisation.
    if (one.through !== one.org.id) return;
    const own = createClient({ org: one.org.id, environment: "live" });
    own.DELETE("/v1/impersonations/{id}", { params: { path: { id: one.id } } }).catch(() => undefined);
}

/** The organisation as the member sees it. The operator is no member, so there is no `own`. */
export function orgAsSeen({ org, person, permissions, hides }: Impersonation, own: OwnOrg | undefined): OwnOrg {
    const base = own ?? { object: "org", id: org.id, name: org.name, status: "active" };
    return { ...base, role: person.role ?? "", role_name: person.role ?? null, permissions, hides };
}
