import type { components } from "../../api/schema";
import type { Permission } from "../../session/permissions";
import { plain } from "../../ui/words";
import { toneOf } from "./status";
import type { Tone } from "../../ui/Status";

type Email = components["schemas"]["Email"];

/** What happened to an email, why, and what to do next. */
export interface Outcome {
    tone: Tone;
    what: string;
    /** The server's or the service's own words. */
    why?: string;
    /** The recipients, if they fared differently: "Of 3 recipients: 2 delivered, 1 bounced." */
    each?: string;
    next?: string;
    /** The page that helps. */
    page?: { path: string; name: string; permission: Permission; search?: Record<string, string> };
}

type Words = Omit<Outcome, "tone" | "why" | "each">;

const SUPPRESSIONS = { path: "suppressions", name: "Open suppressions", permission: "suppressions:read" } as const;
const DOMAINS = { path: "domains", name: "Open domains", permission: "domains:read" } as const;

const WORDS: Record<string, Words> = {
    scheduled: { what: "It waits for its time.", next: "Until then it can be moved or cancelled." },
    queued: { what: "It was accepted and waits for a worker.", next: "This takes seconds, or longer while its domain is paused or warms up." },
    sending: { what: "A worker hands it over to SES.", next: "If the worker is lost, the outcome is settled within minutes." },
    sent: { what: "SES has it and tries to deliver it.", next: "SES tries busy servers again for some hours." },
    delivery_delayed: { what: "The recipient's server put it off; SES tries again.", next: "Nothing to do yet." },
    delivered: { what: "The recipient's server accepted it." },
    bounced: {
        what: "The recipient's server refused it.",
        next: "Check the address. If the bounce was permanent, the address is now suppressed.",
        page: SUPPRESSIONS,
    },
    complained: {
        what: "It was delivered, and a recipient reported it as spam.",
        next: "Send this recipient no more emails of this kind. If the report named one address, it is now suppressed.",
        page: SUPPRESSIONS,
    },
    failed: { what: "It was not sent, and will not be.", next: "Remove the cause, then resend it.", page: DOMAINS },
    canceled: { what: "It was cancelled before it was sent.", next: "Resend it if it is needed after all." },
    suppressed: {
        what: "It was not sent: all of its recipients are suppressed.",
        next: "Lift the suppression only if the recipient agrees, then resend it.",
        page: SUPPRESSIONS,
    },
};

/** How the recipients fared, if not all alike. The status of an email is that of its heaviest event. */
function eachOf(recipients: Email["recipients"]): string | undefined {
    const counts = new Map<string, number>();
    for (const { status } of recipients ?? []) counts.set(status, (counts.get(status) ?? 0) + 1);
    if (counts.size < 2) return undefined;
    return `Of ${recipients?.length} recipients: ${[...counts].map(([status, value]) => `${value} ${plain(status)}`).join(", ")}.`;
}

/** The suppression of the one recipient at fault; the list, if there are several. */
function suppressionOf(recipients: Email["recipients"], status: string): Outcome["page"] {
    const [first, ...others] = (recipients ?? []).filter((one) => one.status === status);
    if (!first || others.length > 0) return SUPPRESSIONS;
    return { ...SUPPRESSIONS, name: "See the suppression", search: { open: first.address } };
}

/** The outcome of an email, from its status and its history. */
export function outcomeOf(email: Pick<Email, "status" | "history" | "last_event" | "recipients">): Outcome {
    const isDelayed = email.status === "sent" && email.last_event === "delivery_delayed";
    const status = isDelayed ? "delivery_delayed" : email.status;
    const words = WORDS[status] ?? { what: `Its status is “${plain(status)}”.` };
    const why = email.history?.findLast((entry) => entry.event === status && entry.detail)?.detail;
    const each = eachOf(email.recipients);
    const page = words.page === SUPPRESSIONS ? suppressionOf(email.recipients, status) : words.page;
    return { ...words, ...(page ? { page } : {}), tone: toneOf(status), ...(why ? { why } : {}), ...(each ? { each } : {}) };
}
