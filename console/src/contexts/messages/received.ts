import type { components } from "../../api/schema";
import type { Tone } from "../../ui/Status";
import { count, plain } from "../../ui/words";

type Received = components["schemas"]["ReceivedEmail"];
type Verdicts = components["schemas"]["Verdicts"];

/** What a received email is, in two words. */
export function kindOf(email: Pick<Received, "kind" | "is_reply">): string {
    if (email.is_reply) return "reply";
    return { message: "message", auto_reply: "automatic reply", bounce: "delivery report" }[email.kind];
}

const VERDICT_TONES: Record<string, Tone> = { pass: "good", fail: "bad", gray: "problem", processing_failed: "problem" };
const CHECKS: [keyof Verdicts, string][] = [
    ["spf", "SPF"],
    ["dkim", "DKIM"],
    ["dmarc", "DMARC"],
    ["spam", "Spam"],
    ["virus", "Virus"],
];

/** A check of SES, as it is shown. */
export interface Verdict {
    name: string;
    tone: Tone;
    words: string;
}

/** The checks that SES made, in the order of how much they prove. */
export function verdictsOf(verdicts: Verdicts): Verdict[] {
    return CHECKS.flatMap(([key, name]) => {
        const verdict = verdicts[key];
        if (!verdict) return [];
        const words = { pass: "passed", fail: "failed", gray: "undecided" }[verdict] ?? plain(verdict);
        return [{ name, tone: VERDICT_TONES[verdict] ?? "quiet", words }];
    });
}

/** The worst that the checks say about a mail; nothing if all is well. */
export function warningOf(verdicts: Verdicts): string | undefined {
    if (verdicts.virus === "fail") return "virus";
    if (verdicts.spam === "fail") return "spam";
    if (verdicts.dmarc === "fail") return "forged";
    return undefined;
}

/** "12 received emails: 3 replies, 1 delivery report." */
export function receivedSummary(emails: readonly Pick<Received, "kind" | "is_reply">[], hasMore: boolean): string {
    if (emails.length === 0) return "";
    const counted = (kind: string) => emails.filter((email) => kindOf(email) === kind).length;
    const parts = [
        [counted("reply"), "reply", "replies"] as const,
        [counted("automatic reply"), "automatic reply", "automatic replies"] as const,
        [counted("delivery report"), "delivery report", "delivery reports"] as const,
    ].filter(([value]) => value > 0);
    const head = hasMore ? `The ${count(emails.length, "newest email", "newest emails")}` : count(emails.length, "received email");
    return parts.length === 0 ? `${head}.` : `${head}: ${parts.map(([value, one, many]) => count(value, one, many)).join(", ")}.`;
}

/** Why a mail is not shown completely. */
export const INCOMPLETE: Record<components["schemas"]["Incomplete"], string> = {
    headers: "It has too many headers, or they are too long: the rest is the attachment rest-of-header.txt.",
    parts: "It has too many parts: the rest is the attachment rest-of-mail.eml.",
    nesting: "Its parts are nested too deeply: the inner ones are the attachment rest-of-mail.eml.",
    text: "Its text is too long: it is cut here, and complete among the attachments.",
    html: "Its HTML is too long: it is cut here, and complete among the attachments.",
    unreadable: "It could not be read: the whole mail is the attachment rest-of-mail.eml.",
};
