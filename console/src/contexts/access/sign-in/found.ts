import type { components } from "../../../api/schema";
import type { Tone } from "../../../ui/Status";

export type OrgDomain = components["schemas"]["OrgDomainView"];

/** What a domain's state means, and what to do next. */
export interface Look {
    tone: Tone;
    word: string;
    next?: string | undefined;
}

const NEXT: Record<NonNullable<OrgDomain["last_check"]>["found"], string | undefined> = {
    record: undefined,
    nothing: "No record of this name was found. Providers take minutes, sometimes hours, to publish one.",
    other_records: "Other records of this name were found, and not this one. Compare the value.",
    no_answer: "The DNS did not answer. Check again in a minute.",
};

/** How a domain looks. A verified one stays verified, whatever later checks find. */
export function lookOf(domain: OrgDomain): Look {
    if (domain.status === "verified") return { tone: "good", word: "verified" };
    if (!domain.last_check) return { tone: "waiting", word: "not checked", next: "Publish the record, then check." };
    return { tone: domain.last_check.found === "nothing" ? "waiting" : "problem", word: "not verified", next: NEXT[domain.last_check.found] };
}
