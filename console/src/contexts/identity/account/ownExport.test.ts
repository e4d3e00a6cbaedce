// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { againAt, nextLook, type OwnExport } from "./ownExport";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const PENDING: OwnExport = { object: "account_export", status: "pending", created_at: "2026-12-01T11:50:00Z", expires_at: "2026-12-02T11:50:00Z" };
const endedAt = (ended_at: string): OwnExport => ({ ...PENDING, status: "ready", ended_at });

describe("an export", () => {
    it("is looked at again soon while it is being written, and not at all if there is none", () => {
        expect(nextLook(PENDING, NOW)).toBe(15_000);
        expect([nextLook(null, NOW), nextLook(undefined, NOW)]).toEqual([false, false]);
    });

    it("gets a new link before the old one ends, and is looked at when another may be asked for", () => {
        expect(nextLook(endedAt("2026-12-01T11:55:00Z"), NOW)).toBe(30 * 60_000);
        expect(nextLook(endedAt("2026-12-01T11:10:00Z"), NOW)).toBe(10 * 60_000 + 1000);
        expect(nextLook(endedAt("2026-12-01T10:00:00Z"), NOW)).toBe(30 * 60_000);
    });

    it("can be asked for again an hour after its end", () => {
        expect(againAt(endedAt("2026-12-01T11:55:00Z"))?.toISOString()).toBe("2026-12-01T12:55:00.000Z");
        expect(againAt(PENDING)).toBeUndefined();
    });
});
