import { describe, expect, it } from "vitest";
import { axisEnd, spread } from "./chartLabels";

const label = (text: string, y: number) => ({ text, y, color: "black" });

describe("chart labels", () => {
    it("stay where they are if they don't touch", () => {
        expect(spread([label("a", 20), label("b", 60)], 14, 0, 100).map(({ y }) => y)).toEqual([20, 60]);
    });

    it("move up from the bottom, in the order of their values", () => {
        const moved = spread([label("low", 100), label("lower", 100), label("high", 30)], 14, 0, 100);
        expect(moved.map(({ text }) => text)).toEqual(["high", "low", "lower"]);
        expect(moved.map(({ y }) => y)).toEqual([30, 79, 93]);
    });

    it("stay below the top", () => {
        expect(spread([label("a", 0), label("b", 1)], 14, 0, 100).map(({ y }) => y)).toEqual([7, 21]);
    });
});

describe("axisEnd", () => {
    it("has room for the threshold, and is never zero", () => {
        expect(axisEnd([1, null, 2], 10)).toBeCloseTo(11.5);
        expect(axisEnd([0, 0], undefined)).toBe(1);
    });
});
