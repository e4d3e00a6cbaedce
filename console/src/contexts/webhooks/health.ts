import type { components } from "../../api/schema";
import type { Tone } from "../../ui/Status";

type Webhook = components["schemas"]["Webhook"];

/** From this many exhausted deliveries in a row on, Posthorn switches an endpoint off. */
const OFF_AT = 10;

export interface Health {
    tone: Tone;
    label: string;
    /** What is wrong, in one sentence. */
    what: string;
    /** What to do about it; empty if nothing. */
    todo: string;
    /** Whether failed deliveries may wait for a replay. */
    mayReplay: boolean;
}

interface Answered {
    status?: number | null;
    error?: string | null;
}

/** What a receiver answered: "HTTP 500", "no answer within 5 seconds". */
export function answerOf({ status, error }: Answered): string {
    return status ? `HTTP ${status}` : (error ?? "no answer");
}

/** What the receiver answered to the last attempt; a dash before the first one. */
export function lastAnswerOf(attempts: readonly Answered[]): string {
    const last = attempts.at(-1);
    return last ? answerOf(last) : "–";
}

/** What to do about an answer that is no success. */
export function adviceOn({ status, error }: Answered): string {
    if (!status) return adviceOnSilence(error ?? "");
    if (status >= 300 && status < 400) return "Redirects are not followed: set the URL that it redirects to.";
    if (status === 401 || status === 403) return "The receiver refuses the request: check the custom headers and its signature check.";
    if (status === 404 || status === 405) return "The receiver has no POST route at this URL: check the path.";
    if (status === 410) return "410 asks not to send again. If that was not meant, let the receiver answer 2xx.";
    if (status === 429) return "The receiver gets too many at once: set a rate limit.";
    if (status >= 500) return "The receiver failed: look at its own log at that time.";
    return "The receiver refused the request: the answer below may say why.";
}

function adviceOnSilence(error: string): string {
    if (error.includes("within")) return "Answer 2xx within five seconds, and do the work afterwards.";
    if (error.includes("private")) return "The host must have a public address.";
    if (error.includes("DNS") || error.includes("looked up")) return "Check the host name and its DNS records.";
    return "Check that the receiver runs, that its port is open, and that its certificate is valid.";
}

function lastError({ last_error }: Webhook): string {
    return last_error ? ` The last answer: ${answerOf(last_error)}.` : "";
}

function whenOff(webhook: Webhook): Health {
    const off = { label: "off", mayReplay: webhook.disabled_reason !== "requested" } as const;
    if (webhook.disabled_reason === "gone") {
        const todo = "If the URL is right again, enable the endpoint. Events that happened while it was off are not delivered later.";
        return { ...off, tone: "bad", what: "Posthorn switched it off, because the receiver answered 410 Gone.", todo };
    }
    if (webhook.disabled_reason === "exhausted") {
        const what = `Posthorn switched it off after ${OFF_AT} deliveries in a row failed on every try.${lastError(webhook)}`;
        const advice = webhook.last_error ? adviceOn(webhook.last_error) : "Mend the receiver.";
        return { ...off, tone: "bad", what, todo: `${advice} Then enable it, and replay what failed.` };
    }
    const todo = "Enable it to get events again. Events that happen meanwhile are not delivered later.";
    return { ...off, tone: "quiet", what: "It was switched off by hand and gets no events.", todo };
}

function whenFailing(webhook: Webhook): Health {
    const left = Math.max(OFF_AT - webhook.failed_deliveries, 1);
    const what = `The last ${webhook.failed_deliveries} deliveries failed on every try. After ${left} more Posthorn switches it off.${lastError(webhook)}`;
    const advice = webhook.last_error ? adviceOn(webhook.last_error) : "Mend the receiver.";
    return { tone: "bad", label: "failing", what, todo: `${advice} Then send a test event, and replay what failed.`, mayReplay: true };
}

function whenOn(webhook: Webhook): Health {
    const { last_error, last_delivery_at } = webhook;
    const on = { label: "enabled", mayReplay: webhook.failed_deliveries > 0 };
    if (!last_delivery_at) return { ...on, tone: "waiting", what: "It has got nothing yet.", todo: "Send a test event to see that it works." };
    if (last_error && last_error.at === last_delivery_at) {
        const what = `The last try failed: ${answerOf(last_error)}. Posthorn tries again, up to ten times over three days.`;
        return { ...on, tone: "problem", label: "last try failed", what, todo: adviceOn(last_error) };
    }
    if (webhook.failed_deliveries > 0) {
        const what = `${webhook.failed_deliveries} of the last deliveries failed on every try.${lastError(webhook)}`;
        return { ...on, tone: "problem", label: "some failed", what, todo: "Replay what failed when the receiver works." };
    }
    return { ...on, tone: "good", what: "It works: the last delivery succeeded.", todo: "" };
}

/** What is wrong with an endpoint, and what to do. */
export function healthOf(webhook: Webhook): Health {
    if (webhook.status === "disabled") return whenOff(webhook);
    return webhook.status === "failing" ? whenFailing(webhook) : whenOn(webhook);
}
