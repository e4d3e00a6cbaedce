import type { components } from "../../api/schema";
import type { Problem } from "../../api/problem";

type Check = components["schemas"]["Check"];

export interface Part {
    name: string;
    group: "Tables" | "Queues" | "Dead-letter queues";
    isOk: boolean;
    /** Null if the last answer does not tell. */
    durationMs: number | null;
}

export const GROUPS = ["Tables", "Queues", "Dead-letter queues"] as const;

function groupOf(name: string): Part["group"] {
    if (name.endsWith("_table")) return "Tables";
    return name.endsWith("_dead_queue") ? "Dead-letter queues" : "Queues";
}

/** The parts that a refusal names: pointers such as `checks/email_queue`. */
function failed(problem: Problem | undefined): Set<string> {
    const pointers = (problem?.errors ?? []).map(({ pointer }) => pointer.replace(/^\//, ""));
    return new Set(pointers.filter((pointer) => pointer.startsWith("checks/")).map((pointer) => pointer.slice("checks/".length)));
}

/** The parts of the last good answer, with those that fail now. A failing answer names only what failed, without durations. */
export function partsOf(checks: readonly Check[], problem: Problem | undefined): Part[] {
    const down = failed(problem);
    const known = checks.map(({ name, status, duration_ms }): Part => {
        const isOk = status === "ok" && !down.has(name);
        return { name, group: groupOf(name), isOk, durationMs: problem ? null : duration_ms };
    });
    const others = [...down].filter((name) => !checks.some((check) => check.name === name));
    return [...others.map((name): Part => ({ name, group: groupOf(name), isOk: false, durationMs: null })), ...known];
}

/** The slowest part; undefined if no duration is known. */
export function slowest(parts: readonly Part[]): { name: string; durationMs: number } | undefined {
    let found: { name: string; durationMs: number } | undefined;
    for (const { name, durationMs } of parts) {
        if (durationMs !== null && (!found || durationMs > found.durationMs)) found = { name, durationMs };
    }
    return found;
}
