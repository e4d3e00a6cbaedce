import type { Option } from "../../ui/Field";
import type { Tone } from "../../ui/Status";

/** Every status of an email, with how it looks. */
const TONES: Record<string, Tone> = {
    scheduled: "waiting",
    queued: "waiting",
    sending: "waiting",
    sent: "waiting",
    delivery_delayed: "problem",
    delivered: "good",
    bounced: "bad",
    complained: "bad",
    feedback: "quiet",
    failed: "bad",
    canceled: "quiet",
    suppressed: "problem",
};

export function toneOf(status: string): Tone {
    return TONES[status] ?? "quiet";
}

export const STATUS_OPTIONS: Option[] = [
    { value: "", label: "any" },
    ...["scheduled", "queued", "sending", "sent", "delivered", "bounced", "complained", "failed", "canceled", "suppressed"].map(
        (status) => ({ value: status, label: status }),
    ),
];
