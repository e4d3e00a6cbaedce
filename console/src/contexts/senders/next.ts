import type { Tone } from "../../ui/Status";
import { count } from "../../ui/words";
import type { Domain, MissingRecord } from "./status";

/** What a domain's state means, and the one thing to do next. */
export interface Next {
    tone: Tone;
    /** What is the case, in one sentence. */
    what: string;
    /** What to do, in one sentence; empty if there is nothing to do. */
    todo: string;
}

const PURPOSE: Record<string, string> = {
    Ownership: "ownership",
    DKIM: "DKIM",
    SPF: "SPF",
    DMARC: "DMARC",
    Tracking: "tracking",
    Receiving: "receiving",
};

function records(missing: MissingRecord[]): string {
    const purposes = [...new Set(missing.map((one) => PURPOSE[one.record] ?? one.record))];
    const names = purposes.length > 1 ? `${purposes.slice(0, -1).join(", ")} and ${purposes.at(-1)}` : purposes[0];
    if (missing.length === 1) return `the ${names} record`;
    return purposes.length === 1 ? `the ${missing.length} ${names} records` : `the ${count(missing.length, "record")} (${names})`;
}

function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fault to mend first: one whose cause is known, then another value, then a record that is not there. */
function worst(missing: MissingRecord[]): MissingRecord | undefined {
    const rank = (one: MissingRecord) => (one.mistake ? 0 : one.status === "failed" ? 1 : 2);
    return [...missing].sort((a, b) => rank(a) - rank(b))[0];
}

function mend(missing: MissingRecord[]): string {
    const first = worst(missing);
    if (!first) return "";
    if (first.mistake) return `At ${first.name}: ${first.mistake.advice.replaceAll("`", "")}`;
    if (first.status === "failed") return `Replace what is at ${first.name} with the value below, then check.`;
    return `Publish ${records(missing)} below at your DNS provider, then check.`;
}

function ofVerified(domain: Domain): Next {
    if (domain.missing_records.length > 0) {
        return {
            tone: "problem",
            what: `Emails are sent, but the last check did not find ${records(domain.missing_records)}.`,
            todo: `${mend(domain.missing_records)} If the next check misses it too, the domain may no longer send.`,
        };
    }
    const tracking = domain.records.find((one) => one.record === "Tracking" && one.status !== "verified");
    if (tracking) {
        return {
            tone: "good",
            what: "Emails can be sent from this domain.",
            todo: `Tracked links use the installation's own name until the record at ${tracking.name} is found.`,
        };
    }
    if (!domain.dmarc.policy) {
        return {
            tone: "good",
            what: "Emails can be sent from this domain.",
            todo: "Publish a DMARC policy too: large mailbox providers require one.",
        };
    }
    return { tone: "good", what: "Emails can be sent from this domain.", todo: "" };
}

function ofPending(domain: Domain): Next {
    const missing = domain.missing_records;
    const isProven = Boolean(domain.ownership_proven_at);
    if (!domain.checked_at) {
        const toPublish = domain.records.filter((one) => one.required).length;
        return {
            tone: "waiting",
            what: "The records were not checked yet.",
            todo: `Publish the ${count(toPublish, "required record")} below at your DNS provider, then check.`,
        };
    }
    if (domain.all_verified || missing.length === 0) {
        return {
            tone: "waiting",
            what: "All required records were found, and SES has not confirmed them yet.",
            todo: "There is nothing to do: it is checked again by itself.",
        };
    }
    if (isProven && missing.some((one) => one.record === "DKIM" && one.status === "pending") && !worst(missing)?.mistake) {
        return { tone: "waiting", what: "The ownership is proven, and the DKIM keys exist.", todo: mend(missing) };
    }
    return { tone: "waiting", what: `${capital(records(missing).replace(/^the (?=\d)/, ""))} ${missing.length === 1 ? "is" : "are"} missing or wrong.`, todo: mend(missing) };
}

/** What is wrong with a domain, and what to do next. */
export function nextOf(domain: Domain): Next {
    if (domain.paused) {
        return {
            tone: "problem",
            what: "Sending is paused: new emails are refused, and accepted ones wait.",
            todo: "Resume it to send again.",
        };
    }
    if (domain.status === "verified") return ofVerified(domain);
    if (domain.status === "temporary_failure") {
        return {
            tone: "problem",
            what: "The DNS did not answer the last check, and no record is known to be missing.",
            todo: "Check again; nothing has to be changed.",
        };
    }
    if (domain.status === "failed") {
        const missing = domain.missing_records;
        return {
            tone: "bad",
            what: missing.length > 0 ? `It can't send: ${records(missing)} did not come in time or went away.` : "It can't send: SES has given up on it.",
            todo: missing.length > 0 ? `${mend(missing)} It is no longer checked by itself.` : "Check again, so that SES starts from the beginning.",
        };
    }
    return ofPending(domain);
}
