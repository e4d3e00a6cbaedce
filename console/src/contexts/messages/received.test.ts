import { describe, expect, it } from "vitest";
import { kindOf, receivedSummary, verdictsOf, warningOf } from "./received";

describe("received emails", () => {
    it("are replies only if a person replied", () => {
        expect(kindOf({ kind: "message", is_reply: true })).toBe("reply");
        expect(kindOf({ kind: "message", is_reply: false })).toBe("message");
        expect(kindOf({ kind: "auto_reply", is_reply: false })).toBe("automatic reply");
    });

    it("are counted by kind", () => {
        const emails = [
            { kind: "message", is_reply: true },
            { kind: "message", is_reply: true },
            { kind: "bounce", is_reply: false },
            { kind: "message", is_reply: false },
        ] as const;
        expect(receivedSummary(emails, false)).toBe("4 received emails: 2 replies, 1 delivery report.");
        expect(receivedSummary(emails.slice(3), true)).toBe("The 1 newest email.");
        expect(receivedSummary([], false)).toBe("");
    });
});

describe("verdicts", () => {
    it("leave out checks that were off", () => {
        expect(verdictsOf({ spf: "pass", dkim: null, dmarc: "gray" })).toEqual([
            { name: "SPF", tone: "good", words: "passed" },
            { name: "DMARC", tone: "problem", words: "undecided" },
        ]);
    });

    it("warn of the worst", () => {
        expect(warningOf({ virus: "fail", spam: "fail" })).toBe("virus");
        expect(warningOf({ dmarc: "fail", spam: "pass" })).toBe("forged");
        expect(warningOf({ spf: "fail" })).toBeUndefined();
    });
});
