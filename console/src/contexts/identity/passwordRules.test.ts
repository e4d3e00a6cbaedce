import { describe, expect, it } from "vitest";
import { chars, mayBePassword, passwordRules } from "./passwordRules";

describe("a new password", () => {
    it("has 15 characters alone, and 8 beside an authenticator app", () => {
        expect(mayBePassword("mauve-okapi-42", "off")).toBe(false);
        expect(mayBePassword("mauve-okapi-42x", "off")).toBe(true);
        expect(mayBePassword("zqx7vpw", "on")).toBe(false);
        expect(mayBePassword("zqx7vpwk", "on")).toBe(true);
    });

    it("is left to the API where nobody knows the factors", () => {
        expect(mayBePassword("zqx7vpwk", "unknown")).toBe(true);
        expect(mayBePassword("zqx7vpw", "unknown")).toBe(false);
        expect(passwordRules("zqx7vpwk", "unknown")[0]?.met).toBe(false);
        expect(passwordRules("mauve-okapi-42x", "unknown")[0]?.met).toBe(true);
    });

    it("has at most 256 characters, and the rule appears when it is broken", () => {
        expect(passwordRules("x".repeat(256), "off")).toHaveLength(1);
        expect(passwordRules("x".repeat(257), "off")).toHaveLength(2);
        expect(mayBePassword("x".repeat(257), "off")).toBe(false);
    });

    it("counts characters as the API does", () => {
        expect(chars("🐎🐎")).toBe(2);
        expect(chars("ä")).toBe(1);
    });
});
