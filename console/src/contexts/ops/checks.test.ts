import { describe, expect, it } from "vitest";
import { Problem } from "../../api/problem";
import { partsOf, slowest } from "./checks";

const checks = [
    { name: "ops_table", status: "ok", duration_ms: 3 },
    { name: "email_queue", status: "ok", duration_ms: 9 },
    { name: "email_dead_queue", status: "ok", duration_ms: 1 },
];
const down = new Problem(503, { errors: [{ pointer: "checks/email_queue", detail: "did not answer" }] });

describe("partsOf", () => {
    it("tells the kinds", () => {
        expect(partsOf(checks, undefined).map(({ kind }) => kind)).toEqual(["table", "queue", "dead-letter queue"]);
    });

    it("puts first what a refusal names, and shows no old durations", () => {
        const [queue, table] = partsOf(checks, down);
        expect([table?.isOk, queue?.isOk, table?.durationMs]).toEqual([true, false, null]);
    });

    it("shows what fails even before any good answer", () => {
        expect(partsOf([], down)).toEqual([{ name: "email_queue", kind: "queue", isOk: false, durationMs: null }]);
    });
});

it("finds the slowest", () => {
    expect(slowest(partsOf(checks, undefined))).toEqual({ name: "email_queue", durationMs: 9 });
    expect(slowest([])).toBeUndefined();
});
