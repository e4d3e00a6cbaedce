import { describe, expect, it } from "vitest";
import { NO_LIMITS, toCreate, toUpdate, type ChangeForm } from "./keyForm";
import { isIdle, stateOf, unusedFor, type Key } from "./keyState";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const key = { revoked_at: null, expires_at: null, rotated_to: null };

describe("the state of a key", () => {
    it("follows from its dates", () => {
        expect(stateOf(key, NOW).word).toBe("active");
        expect(stateOf({ ...key, expires_at: "2026-12-01T00:00:00Z" }, NOW)).toMatchObject({ word: "ends soon", works: true });
        expect(stateOf({ ...key, expires_at: "2026-11-29T12:00:00Z" }, NOW)).toMatchObject({ word: "expired", works: false });
        expect(stateOf({ ...key, expires_at: "2026-11-30T00:00:00Z", rotated_to: "key_1" }, NOW).word).toBe("being replaced");
        expect(stateOf({ ...key, revoked_at: "2026-11-01T00:00:00Z" }, NOW).works).toBe(false);
    });
});

describe("a key without a known use", () => {
    it("was never used while the API would still remember it", () => {
        expect(unusedFor({ created_at: "2026-11-01T00:00:00Z" }, NOW)).toBe("never");
        expect(unusedFor({ created_at: "2026-01-01T00:00:00Z" }, NOW)).toBe("not for three months");
    });

    it("is idle after a day", () => {
        const made: Key = { id: "key_1", name: "ci", environment: "live", scopes: [], created_at: "2026-11-28T00:00:00Z" };
        expect(isIdle(made, NOW)).toBe(true);
        expect(isIdle({ ...made, created_at: "2026-11-29T11:00:00Z" }, NOW)).toBe(false);
        expect(isIdle({ ...made, last_used_at: "2026-11-29T11:00:00Z" }, NOW)).toBe(false);
        expect(isIdle({ ...made, revoked_at: "2026-11-29T11:00:00Z" }, NOW)).toBe(false);
    });
});

describe("the form of a key", () => {
    const form = { ...NO_LIMITS, name: " ci ", environment: "live", tenant: "", scopes: ["emails:send" as const] };

    it("leaves out limits that were not typed", () => {
        expect(toCreate(form)).toEqual({ name: "ci", environment: "live", scopes: ["emails:send"] });
    });

    it("sends limits as the API takes them", () => {
        const limited = toCreate({ ...form, domains: "a.example\nb.example", networks: "192.0.2.0/24", rate: "5" });
        expect(limited).toMatchObject({ allowed_domains: ["a.example", "b.example"], allowed_cidrs: ["192.0.2.0/24"], rate_limit: 5 });
        expect(toCreate({ ...form, rate: "many" }).rate_limit).toBe(0);
    });

    it("changes only what differs, and removes what was emptied", () => {
        const before: ChangeForm = { ...NO_LIMITS, name: "ci", domains: "a.example", rate: "5" };
        expect(toUpdate(before, before)).toEqual({});
        expect(toUpdate(before, { ...before, domains: "", rate: "" })).toEqual({ allowed_domains: null, rate_limit: null });
    });
});
