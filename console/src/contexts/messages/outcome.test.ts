import { describe, expect, it } from "vitest";
import { outcomeOf } from "./outcome";

const entry = (event: string, detail?: string) => ({ at: "2026-11-29T12:00:00Z", event, recipients: [], detail: detail ?? null });

describe("outcomeOf", () => {
    it("quotes the server that refused the email, and leads on", () => {
        const history = [entry("queued"), entry("sent"), entry("bounced", "550 5.1.1 no such mailbox")];
        const outcome = outcomeOf({ status: "bounced", last_event: "bounced", history });
        expect(outcome).toMatchObject({ tone: "bad", why: "550 5.1.1 no such mailbox", page: { path: "suppressions" } });
    });

    it("knows a delay, which is no status", () => {
        const history = [entry("sent"), entry("delivery_delayed", "4.7.1 try later")];
        const outcome = outcomeOf({ status: "sent", last_event: "delivery_delayed", history });
        expect(outcome).toMatchObject({ tone: "problem", why: "4.7.1 try later" });
    });

    it("tells recipients apart that fared differently", () => {
        const recipients = ["delivered", "bounced", "delivered"].map((status, at) => ({ address: `${at}@example.com`, status }));
        const outcome = outcomeOf({ status: "bounced", last_event: "delivered", history: [], recipients });
        expect(outcome.each).toBe("Of 3 recipients: 2 delivered, 1 bounced.");
        expect(outcomeOf({ status: "delivered", last_event: "delivered", history: [], recipients: recipients.slice(0, 1) }).each).toBeUndefined();
    });

    it("has words for a status that it doesn't know", () => {
        expect(outcomeOf({ status: "on_hold", last_event: "on_hold", history: [] })).toEqual({ tone: "quiet", what: "Its status is “on hold”." });
    });
});

describe("the way to a suppression", () => {
    const bounced = (...addresses: string[]) =>
        outcomeOf({
            status: "bounced",
            history: [],
            last_event: "bounced",
            recipients: addresses.map((address) => ({ address, status: "bounced" })),
        }).page;

    it("leads to the one address at fault, and to the list if there are several", () => {
        expect(bounced("a@b.example")?.search).toEqual({ open: "a@b.example" });
        expect(bounced("a@b.example", "c@d.example")?.search).toBeUndefined();
    });
});
