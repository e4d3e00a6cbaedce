import { describe, expect, it } from "vitest";
import { nextStep, STEPS, stepsToShow, type Progress } from "./steps";

const all = (done: boolean): Progress => Object.fromEntries(STEPS.map(({ key }) => [key, done]));

describe("first steps", () => {
    it("appear once all are known, and go away once all are done", () => {
        expect(stepsToShow(STEPS, {})).toEqual([]);
        expect(stepsToShow(STEPS, { ...all(true), webhook: undefined })).toEqual([]);
        expect(stepsToShow(STEPS, { ...all(true), webhook: false })).toEqual(STEPS);
        expect(stepsToShow(STEPS, all(true))).toEqual([]);
    });

    it("leave out what the person may not see", () => {
        const seen = STEPS.filter(({ permission }) => permission !== "members:read");
        expect(stepsToShow(seen, { ...all(true), member: undefined })).toEqual([]);
    });

    it("name the next", () => {
        expect(nextStep(STEPS, { ...all(false), domain: true })?.key).toBe("key");
        expect(nextStep(STEPS, all(true))).toBeUndefined();
    });
});
