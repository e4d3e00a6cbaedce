import { describe, expect, it } from "vitest";
import { dayOf, dayStart, showsNow, toQuery, withinTime } from "./filters";

describe("filters by day", () => {
    it("reach from the first moment of one day to the last of the other, in the viewer's zone", () => {
        expect(toQuery({ status: "sent", created_after: "2026-11-28", created_before: "2026-11-28" })).toEqual({
            status: "sent",
            created_after: new Date(2026, 10, 28).toISOString(),
            created_before: new Date(2026, 10, 29).toISOString(),
        });
    });

    it("cross the end of a month", () => {
        expect(dayStart("2026-12-31", 1)).toBe(new Date(2027, 0, 1).toISOString());
    });

    it("leave exact times alone, and show their day", () => {
        expect(dayStart("2026-11-28T10:00:00Z")).toBe("2026-11-28T10:00:00Z");
        expect(dayOf(new Date(2026, 10, 8, 12).toISOString())).toBe("2026-11-08");
        expect(dayOf("yesterday")).toBe("");
        expect(dayOf(undefined)).toBe("");
    });

    it("end the refresh if they end in the past", () => {
        const now = new Date(2026, 10, 29, 12);
        expect(showsNow({ created_before: "2026-11-28" }, now)).toBe(false);
        expect(showsNow({ created_before: "2026-11-29" }, now)).toBe(true);
        expect(showsNow({}, now)).toBe(true);
    });
});

describe("words", () => {
    const now = new Date(2026, 10, 30, 12);

    it("are looked for in the last 30 days", () => {
        expect(withinTime({ q: "order" }, now)).toEqual({ q: "order", created_after: "2026-11-01" });
    });

    it("are looked for in the 30 days before the last day, if one is given", () => {
        expect(withinTime({ q: "order", created_before: "2026-03-31" }, now).created_after).toBe("2026-03-02");
    });

    it("are looked for since the first day that is given; other filters have no such limit", () => {
        expect(withinTime({ q: "order", created_after: "2020-01-01" }, now).created_after).toBe("2020-01-01");
        expect(withinTime({ to: "ann@example.com" }, now)).toEqual({ to: "ann@example.com" });
    });
});
