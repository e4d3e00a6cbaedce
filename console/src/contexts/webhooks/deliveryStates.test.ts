import { describe, expect, it } from "vitest";
import { aboutOf, nextTryAt, stateOf, succeeded } from "./deliveryStates";

const failed = (at: string) => ({ at, duration_ms: 1, status: 500 });

describe("nextTryAt", () => {
    it("follows the published pauses", () => {
        expect(nextTryAt([failed("2026-11-29T12:00:00Z")])).toBe("2026-11-29T12:00:05.000Z");
        expect(nextTryAt([failed("2026-11-29T11:00:00Z"), failed("2026-11-29T12:00:00Z")])).toBe("2026-11-29T12:05:00.000Z");
    });

    it("knows none before the first try and after the tenth", () => {
        expect(nextTryAt([])).toBeUndefined();
        expect(nextTryAt(Array.from({ length: 10 }, () => failed("2026-11-29T12:00:00Z")))).toBeUndefined();
    });
});

it("takes 2xx alone for a success", () => {
    expect([204, 301, null].map((status) => succeeded({ at: "", duration_ms: 1, status }))).toEqual([true, false, false]);
});

it("shows a state that it does not know by its name", () => {
    expect(stateOf("parked")).toMatchObject({ label: "parked", tone: "quiet" });
});

describe("aboutOf", () => {
    it("leads to the thing of the event", () => {
        expect(aboutOf({ type: "message.sent", data: { email_id: "email_1" } })?.page).toBe("emails/email_1");
        expect(aboutOf({ type: "inbound.email", data: { email_id: "email_1" } })?.page).toBe("received/email_1");
        expect(aboutOf({ type: "domain.verified", data: { object: "domain", id: "domain_1" } })?.page).toBe("domains/domain_1");
    });

    it("leads nowhere from a test", () => {
        expect(aboutOf({ type: "message.sent", data: { email_id: "email_1", test: true } })).toBeUndefined();
    });

    it("takes anything, such as a hidden payload", () => {
        expect([aboutOf("[hidden]"), aboutOf(null), aboutOf({ data: [] })]).toEqual([undefined, undefined, undefined]);
    });
});
