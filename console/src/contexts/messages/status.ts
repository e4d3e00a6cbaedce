import type { Option } from "../../ui/Field";
import type { Tone } from "../../ui/Status";
import { count } from "../../ui/words";

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

const STATUSES = ["scheduled", "queued", "sending", "sent", "delivered", "bounced", "complained", "failed", "canceled", "suppressed"];

export const STATUS_OPTIONS: Option[] = [{ value: "", label: "any" }, ...STATUSES.map((status) => ({ value: status, label: status }))];

/** Not handed over yet: the API cancels it. */
export function isCancelable(status: string): boolean {
    return status === "scheduled" || status === "queued";
}

/** Has a time that can still be moved. */
export function isReschedulable(status: string): boolean {
    return status === "scheduled";
}

/** Was handed over, or will never be: the API sends a copy. */
export function isResendable(status: string): boolean {
    return !["scheduled", "queued", "sending"].includes(status);
}

const SOON_MS = 10 * 60_000;

/** How often to read an email again; false if nothing more is expected soon. */
export function refreshOf(email: { status: string; created_at: string } | undefined, now: Date): number | false {
    if (!email) return false;
    if (["queued", "sending", "scheduled"].includes(email.status)) return 3_000;
    if (email.status !== "sent") return false;
    return now.getTime() - new Date(email.created_at).getTime() < SOON_MS ? 3_000 : 30_000;
}

/** "Of the 50 newest: 44 delivered, 5 waiting, 1 bounced." */
export function summary(emails: readonly { status: string }[], hasMore: boolean): string {
    if (emails.length === 0) return "";
    const counts = new Map<string, number>();
    for (const { status } of emails) {
        const word = toneOf(status) === "waiting" ? "on the way" : status.replaceAll("_", " ");
        counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const words = [...counts].sort(([, a], [, b]) => b - a).map(([word, value]) => `${value} ${word}`);
    return `${hasMore ? `Of the ${count(emails.length, "newest email", "newest emails")}` : count(emails.length, "email")}: ${words.join(", ")}.`;
}
