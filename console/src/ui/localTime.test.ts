import { describe, expect, it } from "vitest";
import { fromLocalInput, toLocalInput } from "./localTime";

describe("localTime", () => {
    it("gives back the minute that was chosen, in any zone", () => {
        expect(toLocalInput(fromLocalInput("2026-11-29T14:05"))).toBe("2026-11-29T14:05");
    });

    it("keeps nothing for no time", () => {
        expect([fromLocalInput(""), fromLocalInput("soon"), toLocalInput(undefined), toLocalInput("soon")]).toEqual(["", "", "", ""]);
    });
});
