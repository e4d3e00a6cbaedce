import { describe, expect, it } from "vitest";
import { noteOf } from "./why";

describe("what the log-in says first", () => {
    it("tells why it was opened", () => {
        expect(noteOf("logged-out", "/")).toBe("You are logged out.");
        expect(noteOf("erased", "/")).toContain("The account is erased");
        expect(noteOf(undefined, "/join")).toContain("invitation");
        expect(noteOf(undefined, "/account")).toBeUndefined();
    });

    it("is none of the address's own words", () => {
        for (const why of ["Call 555-0100", "constructor", "__proto__", ""]) expect(noteOf(why, "/"), why).toBeUndefined();
    });
});
