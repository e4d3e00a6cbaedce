import type { Role } from "../team/people";
import { isRead, ofThing } from "../permissions";

/** What a role may do with one kind of thing, in a word. */
export type Reach = "none" | "see" | "change" | "see and change" | "send" | "see and send";

export function reachOf(permissions: Role["permissions"], thing: string): Reach {
    const held = ofThing(thing).filter((one) => permissions.includes(one));
    const sees = held.some(isRead);
    const acts = held.some((one) => !isRead(one));
    if (held.length === 0) return "none";
    const verb = thing === "emails" ? "send" : "change";
    if (!acts) return "see";
    return sees ? `see and ${verb}` : verb;
}

export const HIDDEN_FIELDS: { field: Role["hides"][number]; label: string; help: string }[] = [
    { field: "recipients", label: "Recipients", help: "Addresses of recipients and of the people who write." },
    { field: "content", label: "Content", help: "Subjects, texts, attachments and the values of variables." },
    { field: "contact_properties", label: "Contact properties", help: "What is stored about a contact besides its addresses." },
    { field: "phone_numbers", label: "Phone numbers", help: "Phone numbers of contacts and recipients." },
];

/** Why a role can't be as it is chosen: endpoints receive whole events, so hiding and webhooks exclude each other. */
export function conflictOf(permissions: Role["permissions"], hides: Role["hides"]): string | undefined {
    const hasWebhooks = ofThing("webhooks").some((one) => permissions.includes(one));
    if (hides.length === 0 || !hasWebhooks) return undefined;
    return "A role that hides fields can't hold permissions for webhooks, because an endpoint receives whole events.";
}
