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
    it("groups by kind", () => {
        expect(partsOf(checks, undefined).map(({ group }) => group)).toEqual(["Tables", "Queues", "Dead-letter queues"]);
    });

    it("marks what a refusal names, and shows no old durations", () => {
        const [table, queue] = partsOf(checks, down);
        expect([table?.isOk, queue?.isOk, table?.durationMs]).toEqual([true, false, null]);
    });

    it("shows what fails even before any good answer", () => {
        expect(partsOf([], down)).toEqual([{ name: "email_queue", group: "Queues", isOk: false, durationMs: null }]);
    });
});

it("finds the slowest", () => {
    expect(slowest(partsOf(checks, undefined))).toEqual({ name: "email_queue", durationMs: 9 });
    expect(slowest([])).toBeUndefined();
});
