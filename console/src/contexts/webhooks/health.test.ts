import { describe, expect, it } from "vitest";
import type { components } from "../../api/schema";
import { adviceOn, healthOf } from "./health";

type Webhook = components["schemas"]["Webhook"];

const AT = "2026-11-29T12:00:00Z";
const healthy: Webhook = {
    object: "webhook",
    id: "webhook_1",
    url: "https://x.example/hook",
    endpoint: "https://x.example/hook",
    events: ["*"],
    headers: [],
    enabled: true,
    status: "enabled",
    failed_deliveries: 0,
    last_delivery_at: AT,
    signature: "v1",
    signing_keys: [],
    created_at: AT,
};

describe("healthOf", () => {
    it("asks for a test before the first delivery, and for nothing while it works", () => {
        expect(healthOf({ ...healthy, last_delivery_at: null }).todo).toContain("test event");
        expect(healthOf(healthy)).toMatchObject({ tone: "good", todo: "", mayReplay: false });
    });

    it("tells a failed last try from an older failure", () => {
        const error = { at: AT, status: 500, error: null };
        expect(healthOf({ ...healthy, last_error: error })).toMatchObject({ tone: "problem", label: "last try failed" });
        expect(healthOf({ ...healthy, last_error: { ...error, at: "2026-11-28T12:00:00Z" } }).tone).toBe("good");
    });

    it("counts down to the switch-off", () => {
        const failing = { ...healthy, status: "failing", failed_deliveries: 4, last_error: { at: AT, status: 503, error: null } } as const;
        expect(healthOf(failing).what).toContain("After 6 more Posthorn switches it off. The last answer: HTTP 503.");
    });

    it("names who switched it off", () => {
        const off = { ...healthy, status: "disabled", enabled: false } as const;
        expect(healthOf({ ...off, disabled_reason: "gone" }).what).toContain("410");
        expect(healthOf({ ...off, disabled_reason: "exhausted" })).toMatchObject({ tone: "bad", mayReplay: true });
        expect(healthOf({ ...off, disabled_reason: "requested" })).toMatchObject({ tone: "quiet", mayReplay: false });
    });
});

describe("adviceOn", () => {
    it("knows the usual answers", () => {
        expect(adviceOn({ status: 301 })).toContain("Redirects");
        expect(adviceOn({ status: 401 })).toContain("custom headers");
        expect(adviceOn({ error: "no answer within 5 seconds" })).toContain("five seconds");
        expect(adviceOn({ error: "the host does not exist in the DNS" })).toContain("DNS");
        expect(adviceOn({ error: "the connection could not be made" })).toContain("certificate");
    });
});
