import { describe, expect, it } from "vitest";
import { Problem } from "../../api/problem";
import { secondsToWait, shortWait } from "./wait";

describe("the wait after wrong passwords", () => {
    it("is read from the refusal", () => {
        expect(secondsToWait(new Problem(429, { code: "LOG_IN_WAITS" }, 37))).toBe(37);
    });

    it("is nothing for other refusals", () => {
        expect(secondsToWait(new Problem(401, { code: "INVALID_LOG_IN" }, 5))).toBe(0);
        expect(secondsToWait(new Problem(429, { code: "LOG_IN_WAITS", detail: "" }))).toBe(0);
        expect(secondsToWait(null)).toBe(0);
    });

    it("is short to read", () => {
        expect(shortWait(8)).toBe("8 s");
        expect(shortWait(60)).toBe("1 min");
        expect(shortWait(65)).toBe("1 min 5 s");
    });
});
