import { describe, expect, it } from "vitest";
import { isCancelable, isReschedulable, isResendable, refreshOf, summary } from "./status";

describe("what may be done with an email", () => {
    it.each([
        ["scheduled", true, true, false],
        ["queued", true, false, false],
        ["sending", false, false, false],
        ["sent", false, false, true],
        ["bounced", false, false, true],
        ["canceled", false, false, true],
    ])("%s: cancel %s, reschedule %s, resend %s", (status, cancel, reschedule, resend) => {
        expect([isCancelable(status), isReschedulable(status), isResendable(status)]).toEqual([cancel, reschedule, resend]);
    });
});

describe("refreshOf", () => {
    const now = new Date("2026-11-29T12:00:00Z");

    it("is quick while an email moves, slow for an old one, and ends with it", () => {
        expect(refreshOf({ status: "queued", created_at: "2026-11-29T11:59:00Z" }, now)).toBe(3000);
        expect(refreshOf({ status: "sent", created_at: "2026-11-28T11:59:00Z" }, now)).toBe(30_000);
        expect(refreshOf({ status: "delivered", created_at: "2026-11-29T11:59:00Z" }, now)).toBe(false);
    });
});

describe("summary", () => {
    it("counts what the list shows, most first", () => {
        const emails = ["sent", "queued", "delivered", "delivered", "delivered", "bounced"].map((status) => ({ status }));
        expect(summary(emails, true)).toBe("Of the 6 newest emails: 3 delivered, 2 on the way, 1 bounced.");
        expect(summary([{ status: "delivered" }], false)).toBe("1 email: 1 delivered.");
        expect(summary([], false)).toBe("");
    });
});
