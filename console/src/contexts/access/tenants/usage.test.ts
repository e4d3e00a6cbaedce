import { describe, expect, it } from "vitest";
import { lastMonths, monthName, ofQuota } from "./usage";

describe("usage by month", () => {
    it("goes back across a year, in UTC", () => {
        expect(lastMonths(new Date("2026-01-31T23:59:00Z"), 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
        expect(monthName("2026-11")).toBe("November 2026");
    });

    it("says how much of a quota is used", () => {
        expect(ofQuota(500, 2000)).toBe("25 % of 2,000");
        expect(ofQuota(5, null)).toBe("no limit");
        expect(ofQuota(0, 0)).toBe("sending is off");
    });
});
