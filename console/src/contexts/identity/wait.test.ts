import { describe, expect, it } from "vitest";
import { Problem } from "../../api/problem";
import { secondsToWait, shortWait } from "./wait";

describe("the wait after wrong passwords", () => {
    it("is read from the refusal", () => {
        const detail = "Wait 37 seconds and try again, or ask for a new password.";
        expect(secondsToWait(new Problem(429, { code: "LOG_IN_WAITS", detail }))).toBe(37);
    });

    it("is nothing for other refusals", () => {
        expect(secondsToWait(new Problem(401, { code: "INVALID_LOG_IN", detail: "Wait 5 seconds" }))).toBe(0);
        expect(secondsToWait(new Problem(429, { code: "LOG_IN_WAITS", detail: "" }))).toBe(0);
        expect(secondsToWait(null)).toBe(0);
    });

    it("is short to read", () => {
        expect(shortWait(8)).toBe("8 s");
        expect(shortWait(60)).toBe("1 min");
        expect(shortWait(65)).toBe("1 min 5 s");
    });
});
