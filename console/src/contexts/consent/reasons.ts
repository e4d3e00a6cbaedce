import type { components } from "../../api/schema";
import type { Option } from "../../ui/Field";
import type { Tone } from "../../ui/Status";

export type Reason = components["schemas"]["SuppressionReason"];

/** What the API shows instead of an address that the person's role hides. */
export const HIDDEN = "[hidden]";

interface Told {
    label: string;
    tone: Tone;
    /** What happened. */
    why: string;
    /** What lifting it risks. */
    risk: string;
}

/** Every reason, from the lightest, in plain words. */
export const REASONS: Record<Reason, Told> = {
    manual: {
        label: "added by hand",
        tone: "quiet",
        why: "Somebody of this organisation suppressed it, in the console or by the API.",
        risk: "Lift it if the reason why somebody added it is gone.",
    },
    unsubscribe: {
        label: "unsubscribed",
        tone: "waiting",
        why: "The recipient used an unsubscribe link.",
        risk: "The recipient said no. Lift it only if they asked for emails again; without that it may break the law.",
    },
    hard_bounce: {
        label: "hard bounce",
        tone: "problem",
        why: "The recipient's server refuses mail for good: the address does not exist, or is closed.",
        risk: "If the address still does not exist, the next email bounces again and counts towards the bounce rate.",
    },
    complaint: {
        label: "complaint",
        tone: "bad",
        why: "The recipient reported an email as spam.",
        risk: "Another complaint harms the reputation of all your domains. SES acts at 0.1 % complaints.",
    },
};

export const REASON_OPTIONS: Option[] = [
    { value: "", label: "any" },
    ...Object.entries(REASONS).map(([value, { label }]) => ({ value, label })),
];

/** The reason that an address of the console names; undefined for none or a made-up one. */
export function toReason(text: string | undefined): Reason | undefined {
    return (["manual", "unsubscribe", "hard_bounce", "complaint"] as const).find((reason) => reason === text);
}
