import { describe, expect, it } from "vitest";
import { bytes, count, percent, relative } from "./words";

describe("words", () => {
    const now = new Date("2026-11-29T12:00:00Z");

    it("says how long ago", () => {
        expect(relative(new Date("2026-11-29T11:57:00Z"), now)).toBe("3 min. ago");
        expect(relative(new Date("2026-12-01T12:00:00Z"), now)).toBe("in 2 days");
        expect(relative(now, now)).toBe("now");
    });

    it("shows small shares with two places, and none of nothing", () => {
        expect(percent(4, 1000)).toBe("0.40 %");
        expect(percent(0, 10)).toBe("0.0 %");
        expect(percent(1, 0)).toBe("–");
    });

    it("counts things", () => {
        expect(count(1, "email")).toBe("1 email");
        expect(count(12408, "email")).toBe("12,408 emails");
        expect(count(0, "entry", "entries")).toBe("0 entries");
    });

    it("shows sizes in decimal units", () => {
        expect(bytes(999)).toBe("999 bytes");
        expect(bytes(1_400_000)).toBe("1.4 MB");
    });
});
