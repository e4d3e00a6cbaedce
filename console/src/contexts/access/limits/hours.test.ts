import { describe, expect, it } from "vitest";
import { heightOf, lastHours, shareOf } from "./hours";

const NOW = Date.parse("2026-11-29T12:30:00Z");

describe("refusals by hour", () => {
    it("fill 24 hours, also those without refusals", () => {
        const hours = lastHours(
            [
                { began: "2026-11-29T12:00:00Z", class: "send", refused: 3 },
                { began: "2026-11-29T12:00:00Z", class: "api", refused: 2 },
                { began: "2026-11-27T12:00:00Z", class: "api", refused: 9 },
            ],
            NOW,
        );
        expect(hours).toHaveLength(24);
        expect(hours[23]).toEqual({ at: "2026-11-29T12:00:00.000Z", refused: 5, byClass: [["send", 3], ["api", 2]] });
        expect(hours.slice(0, 23).every((hour) => hour.refused === 0)).toBe(true);
    });

    it("show small counts beside large ones", () => {
        expect(heightOf(0, 100)).toBe(0);
        expect(heightOf(1, 10_000)).toBe(3);
        expect(heightOf(50, 100)).toBe(50);
    });
});

describe("the share of a limit", () => {
    it("counts the current minute alone", () => {
        expect(shareOf({ requests: 30, minute: "2026-11-29T12:29:30Z" }, 60, NOW)).toBe(50);
        expect(shareOf({ requests: 30, minute: "2026-11-29T12:20:00Z" }, 60, NOW)).toBe(0);
        expect(shareOf({ requests: 90, minute: "2026-11-29T12:30:00Z" }, 60, NOW)).toBe(100);
    });
});
