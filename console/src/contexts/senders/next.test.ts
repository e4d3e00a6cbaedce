import { describe, expect, it } from "vitest";
import { nextOf } from "./next";
import type { Domain, MissingRecord } from "./status";

const DOMAIN: Domain = {
    object: "domain",
    id: "domain_01",
    name: "acme.example",
    status: "pending",
    created_at: "2026-11-29T12:00:00Z",
    region: "eu-west-1",
    records: [{ record: "Ownership", name: "_posthorn.acme.example", type: "TXT", ttl: "Auto", status: "pending", value: "x", required: true }],
    all_verified: false,
    missing_records: [],
    dmarc: { recommended: "v=DMARC1; p=none", published: [], warnings: [], policy: "none", policy_domain: "acme.example" },
    custom_return_path: "send",
    open_tracking: false,
    click_tracking: false,
    tls: "opportunistic",
    paused: false,
    receiving: false,
    ownership_proven_at: null,
};

const MISSING: MissingRecord = {
    record: "Ownership",
    name: "_posthorn.acme.example",
    type: "TXT",
    status: "pending",
    expected: "x",
    found: [],
};

const CHECKED = { ...DOMAIN, checked_at: "2026-11-29T12:01:00Z" };

describe("what to do next with a domain", () => {
    it("starts with publishing the records", () => {
        expect(nextOf(DOMAIN).todo).toBe("Publish the 1 required record below at your DNS provider, then check.");
    });

    it("puts a recognised mistake first", () => {
        const mistake = { code: "quoted" as const, advice: "Remove the quotation marks." };
        const next = nextOf({ ...CHECKED, missing_records: [MISSING, { ...MISSING, record: "SPF", name: "send.acme.example", mistake }] });
        expect(next.what).toBe("2 records (ownership and SPF) are missing or wrong.");
        expect(next.todo).toBe("At send.acme.example: Remove the quotation marks.");
    });

    it("asks to replace another value", () => {
        const next = nextOf({ ...CHECKED, missing_records: [{ ...MISSING, status: "failed", found: ["y"] }] });
        expect(next.todo).toBe("Replace what is at _posthorn.acme.example with the value below, then check.");
    });

    it("waits for SES when all records are there", () => {
        expect(nextOf({ ...CHECKED, all_verified: true }).todo).toContain("nothing to do");
    });

    it("says what a failed domain lacks, and that nobody checks it", () => {
        const next = nextOf({ ...CHECKED, status: "failed", missing_records: [MISSING] });
        expect(next.tone).toBe("bad");
        expect(next.todo).toContain("no longer checked by itself");
    });

    it("warns before a verified domain is withdrawn", () => {
        const next = nextOf({ ...CHECKED, status: "verified", missing_records: [MISSING] });
        expect(next.tone).toBe("problem");
        expect(nextOf({ ...CHECKED, status: "verified" })).toEqual({ tone: "good", what: "Emails can be sent from this domain.", todo: "" });
    });
});
