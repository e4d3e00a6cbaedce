import type { components } from "../../api/schema";
import type { Tone } from "../../ui/Status";

export type Domain = components["schemas"]["Domain"];
export type DomainSummary = components["schemas"]["DomainSummary"];
export type DomainRecord = components["schemas"]["DomainRecord"];
export type MissingRecord = components["schemas"]["MissingRecord"];
export type Pool = components["schemas"]["IpPool"];
type DomainStatus = components["schemas"]["DomainStatus"];
type RecordStatus = components["schemas"]["RecordStatus"];
type PoolStatus = components["schemas"]["PoolStatus"];
type AddressWarmup = components["schemas"]["AddressWarmup"];

interface Look {
    tone: Tone;
    word: string;
}

const DOMAIN: Record<DomainStatus, Look> = {
    pending: { tone: "waiting", word: "pending" },
    verified: { tone: "good", word: "verified" },
    failed: { tone: "bad", word: "failed" },
    temporary_failure: { tone: "problem", word: "DNS did not answer" },
};

const RECORD: Record<RecordStatus, Look> = {
    pending: { tone: "waiting", word: "not found" },
    verified: { tone: "good", word: "found" },
    failed: { tone: "bad", word: "another value" },
    temporary_failure: { tone: "problem", word: "DNS did not answer" },
};

const POOL: Record<PoolStatus, Look> = {
    provisioning: { tone: "waiting", word: "no address yet" },
    warming: { tone: "waiting", word: "warming up" },
    active: { tone: "good", word: "active" },
};

const ADDRESS: Record<AddressWarmup, Look> = {
    in_progress: { tone: "waiting", word: "warming up" },
    done: { tone: "good", word: "warm" },
    managed: { tone: "quiet", word: "managed by SES" },
};

const PAUSED: Look = { tone: "problem", word: "paused" };

export function lookOfDomain(domain: { status: DomainStatus; paused: boolean }): Look {
    return domain.paused ? PAUSED : DOMAIN[domain.status];
}

/** A record that no check asked for yet is not missing: it was not looked for. */
export function lookOfRecord(record: { status: RecordStatus }, wasChecked: boolean): Look {
    return record.status === "pending" && !wasChecked ? { tone: "quiet", word: "not checked yet" } : RECORD[record.status];
}

export function lookOfPool(pool: { status: PoolStatus; paused: boolean }): Look {
    return pool.paused ? PAUSED : POOL[pool.status];
}

export function lookOfAddress(warmup: AddressWarmup): Look {
    return ADDRESS[warmup];
}
