import { describe, expect, it } from "vitest";
import { addressOf, nameOf, preferenceText, stateOf } from "./users";

const ADA = { id: "user_01", name: "Ada", email: "ada@example.com" };

describe("a user", () => {
    it("is called by name, else by address, else by id", () => {
        expect(nameOf(ADA)).toBe("Ada");
        expect(nameOf({ ...ADA, name: null })).toBe("ada@example.com");
        expect(nameOf({ ...ADA, name: null, email: "[hidden]" })).toBe("user_01");
    });

    it("has no address for a role that hides it", () => {
        expect(addressOf(ADA)).toBe("ada@example.com");
        expect(addressOf({ email: "[hidden]" })).toBeUndefined();
    });

    it("is suspended, with or without a password", () => {
        expect(stateOf({ suspended_at: null, has_password: true }).word).toBe("active");
        expect(stateOf({ suspended_at: null, has_password: false }).word).toBe("no password yet");
        expect(stateOf({ suspended_at: "2026-12-01T00:00:00Z", has_password: false }).word).toBe("suspended");
    });

    it("has preferences that are texts, numbers, true or false", () => {
        expect(["dark", 3, true].map(preferenceText)).toEqual(["dark", "3", "true"]);
    });
});
