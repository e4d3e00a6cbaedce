import { describe, expect, it } from "vitest";
import { lookOf, type OrgDomain } from "./found";

const DOMAIN: OrgDomain = {
    object: "org_domain",
    id: "orgdomain_01kajbch80f7q9s1v3x5z7b9d1",
    name: "example.com",
    status: "pending",
    record: { type: "TXT", name: "_posthorn-org.example.com", value: "posthorn-org-verification=1" },
    verified_at: null,
    last_check: null,
    setup_link_id: null,
    created_at: "2026-11-30T00:00:00Z",
};

describe("how a domain looks", () => {
    it("says what to do next until it is verified", () => {
        expect(lookOf(DOMAIN)).toEqual({ tone: "waiting", word: "not checked", next: "Publish the record, then check." });
        for (const found of ["nothing", "other_records", "no_answer"] as const) {
            const look = lookOf({ ...DOMAIN, last_check: { checked_at: "2026-11-30T00:00:00Z", found } });
            expect(look.word).toBe("not verified");
            expect(look.next).toBeTruthy();
        }
    });

    it("stays verified when the record is gone", () => {
        const later = { checked_at: "2026-11-30T01:00:00Z", found: "nothing" } as const;
        expect(lookOf({ ...DOMAIN, status: "verified", verified_at: "2026-11-30T00:00:00Z", last_check: later }).word).toBe("verified");
    });
});
