import type { components } from "../../api/schema";
import type { Option } from "../../ui/Field";
import type { Tone } from "../../ui/Status";

type Attempt = components["schemas"]["AttemptSummary"];
export type DeliveryState = components["schemas"]["DeliveryState"];

const STATES: Record<DeliveryState, { label: string; tone: Tone; what: string }> = {
    pending: { label: "tries again", tone: "waiting", what: "It has not succeeded yet. Posthorn tries up to ten times over three days." },
    succeeded: { label: "delivered", tone: "good", what: "The receiver answered 2xx." },
    exhausted: { label: "gave up", tone: "bad", what: "All ten tries failed. Mend the receiver, then replay it." },
    gone: { label: "gone (410)", tone: "bad", what: "The receiver answered 410 Gone, and Posthorn switched the endpoint off." },
    dropped: { label: "dropped", tone: "problem", what: "The endpoint was switched off before it could be delivered. Enable the endpoint, then replay it." },
};

/** A state of the address or the API; undefined for one that does not exist. */
export function toState(text: string | undefined): DeliveryState | undefined {
    return (["pending", "succeeded", "exhausted", "gone", "dropped"] as const).find((state) => state === text);
}

/** How a state looks. A state that the console does not know is shown by its name. */
export function stateOf(text: string): { label: string; tone: Tone; what: string } {
    const state = toState(text);
    return state ? STATES[state] : { label: text, tone: "quiet", what: "" };
}

export const STATE_OPTIONS: Option[] = [
    { value: "", label: "any" },
    ...Object.entries(STATES).map(([value, { label }]) => ({ value, label })),
];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The pauses after the first try, the second and so on (docs/webhooks.md, "Tries"). */
const PAUSES_MS = [5_000, 5 * MINUTE_MS, 30 * MINUTE_MS, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS)];

/** About when the next try follows. The receiver's `Retry-After` and a rate limit may make it later. */
export function nextTryAt(attempts: readonly Attempt[]): string | undefined {
    const last = attempts.at(-1);
    const pause = PAUSES_MS[attempts.length - 1];
    return last && pause !== undefined ? new Date(new Date(last.at).getTime() + pause).toISOString() : undefined;
}

/** Whether a try succeeded: 2xx. */
export function succeeded({ status }: Attempt): boolean {
    return status !== null && status !== undefined && status >= 200 && status < 300;
}

/** The page of the thing that an event is about, below the organisation. */
export function aboutOf(payload: unknown): { page: string; label: string } | undefined {
    const data = field(payload, "data");
    // A test has the catalogue's example, whose ids name nothing.
    if (field(data, "test") === true) return undefined;
    const kinds = [
        ["email_id", "emails", "the email"],
        ["domain_id", "domains", "the domain"],
        ["webhook_id", "webhooks", "the endpoint"],
    ] as const;
    const isInbound = field(payload, "type") === "inbound.email";
    for (const [name, path, label] of kinds) {
        const id = field(data, name);
        if (typeof id !== "string") continue;
        return isInbound ? { page: `received/${id}`, label: "the received email" } : { page: `${path}/${id}`, label };
    }
    const [id, object] = [field(data, "id"), field(data, "object")];
    if (object === "domain" && typeof id === "string") return { page: `domains/${id}`, label: "the domain" };
    return undefined;
}

function field(of: unknown, name: string): unknown {
    return typeof of === "object" && of !== null && name in of ? (of as Record<string, unknown>)[name] : undefined;
}
