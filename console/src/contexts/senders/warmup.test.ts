import { describe, expect, it } from "vitest";
import { curve, presentDay, warmupDays } from "./warmup";

const START = "2026-11-01T08:00:00Z";

describe("warm-up", () => {
    it("doubles the cap each day", () => {
        expect(warmupDays(START, 4).map((day) => day.cap)).toEqual([50, 100, 200, 400]);
        expect(warmupDays(START, 2)[1]?.startsAt.toISOString()).toBe("2026-11-02T08:00:00.000Z");
    });

    it("knows the present day, and the end", () => {
        expect(presentDay(START, 14, new Date("2026-11-01T07:00:00Z"))).toBe(1);
        expect(presentDay(START, 14, new Date("2026-11-02T08:00:00Z"))).toBe(2);
        expect(presentDay(START, 14, new Date("2026-11-15T08:00:00Z"))).toBe(0);
    });

    it("draws from the lower left to the upper right", () => {
        expect(curve(3, 100, 50)).toEqual([
            { x: 0, y: 50 },
            { x: 50, y: 25 },
            { x: 100, y: 0 },
        ]);
        expect(curve(1, 100, 50)).toEqual([{ x: 0, y: 50 }]);
    });
});
