import { describe, expect, it } from "vitest";
import { BOUNCE_LIMIT, compare, COMPLAINT_LIMIT, countsByDay, daysOf, monthsOf, parseLimit, shares, total, type Usage } from "./usage";

const now = new Date("2026-12-02T01:00:00Z");
const usage = (month: string, days: Usage["days"]): Usage => ({ object: "usage", month, totals: {}, quota: {}, days });

describe("periods", () => {
    it("are 30 days in two months, or the month so far", () => {
        const days = daysOf("30_days", now);
        expect([days.length, days[0], days.at(-1)]).toEqual([30, "2026-11-03", "2026-12-02"]);
        expect(monthsOf(days)).toEqual(["2026-11", "2026-12"]);
        expect(daysOf("month", now)).toEqual(["2026-12-01", "2026-12-02"]);
    });
});

describe("counts", () => {
    const days = countsByDay(
        ["2026-11-30", "2026-12-01", "2026-12-02"],
        [
            usage("2026-11", [{ date: "2026-11-30", counts: { "email.sent": 200, "email.bounced": 3 } }]),
            usage("2026-12", [{ date: "2026-12-02", counts: { "email.sent": 100, "email.bounced": 0 } }]),
        ],
    );

    it("have every day, also those without anything", () => {
        expect(days.map(({ counts }) => counts["email.sent"] ?? 0)).toEqual([200, 0, 100]);
        expect(total(days, "email.sent")).toBe(300);
    });

    it("give a share only for days with a whole", () => {
        expect(shares(days, "email.bounced", "email.sent")).toEqual([1.5, null, 0]);
    });
});

describe("compare", () => {
    it("names SES's limit", () => {
        expect(compare(1, 100, BOUNCE_LIMIT)).toEqual({ tone: "good", words: "under SES's 5 %" });
        expect(compare(4, 100, BOUNCE_LIMIT)).toEqual({ tone: "problem", words: "close to SES's 5 %" });
        expect(compare(1, 1000, COMPLAINT_LIMIT)).toEqual({ tone: "bad", words: "over SES's 0.1 %" });
        expect(compare(0, 0, COMPLAINT_LIMIT).tone).toBe("good");
    });
});

describe("parseLimit", () => {
    it.each([
        ["", null],
        ["0", 0],
        ["50,000", 50_000],
        ["1 000 000", 1_000_000],
        ["-1", undefined],
        ["1.5", undefined],
        ["many", undefined],
    ])("%j is %s", (typed, limit) => {
        expect(parseLimit(typed)).toBe(limit);
    });
});
