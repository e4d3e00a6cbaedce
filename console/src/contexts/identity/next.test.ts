// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { safeNext } from "./next";

describe("where a log-in leads", () => {
    it("is a page of this console, with its filters", () => {
        expect(safeNext("/o/org_01/live/emails?status=bounced#top")).toBe("/o/org_01/live/emails?status=bounced#top");
        expect(safeNext("/join")).toBe("/join");
    });

    it("is the start without a page", () => {
        expect(safeNext(undefined)).toBe("/");
        expect(safeNext("")).toBe("/");
        expect(safeNext("emails")).toBe("/");
    });

    it("is never another origin, however it is written", () => {
        for (const next of [
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/..//evil.example",
            "//[",
        ]) {
            const url = new URL(safeNext(next), location.origin);
            expect(url.origin, next).toBe(location.origin);
            expect(safeNext(next).startsWith("//"), next).toBe(false);
        }
    });

    it("does not lead back to a page for people who are not logged in", () => {
        expect(safeNext("/sign-in?next=/account")).toBe("/");
        expect(safeNext("/reset-password")).toBe("/");
    });
});
