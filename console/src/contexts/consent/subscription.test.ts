import { describe, expect, it } from "vitest";
import { explain } from "./subscription";

const base = { object: "subscription", topic_id: "topic_1", address: "ada@x.example" } as const;

describe("explain", () => {
    it("puts a suppression before the recipient's yes", () => {
        expect(explain({ ...base, subscription: "opt_in", explicit: true, suppressed: "complaint" }).gets).toBe(false);
    });

    it("tells a choice from the default", () => {
        expect(explain({ ...base, subscription: "opt_out", explicit: true, suppressed: null })).toEqual({
            gets: false,
            why: "The recipient unsubscribed.",
        });
        expect(explain({ ...base, subscription: "opt_in", explicit: false, suppressed: null }).why).toContain("default decides: everybody");
        expect(explain({ ...base, subscription: "opt_out", explicit: false, suppressed: null }).why).toContain("default decides: subscribers");
    });
});
