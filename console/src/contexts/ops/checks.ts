import type { components } from "../../api/schema";
import type { Problem } from "../../api/problem";

type Check = components["schemas"]["Check"];

export interface Part {
    name: string;
    kind: "table" | "queue" | "dead-letter queue";
    isOk: boolean;
    /** Null if the last answer does not tell. */
    durationMs: number | null;
}

function kindOf(name: string): Part["kind"] {
    if (name.endsWith("_table")) return "table";
    return name.endsWith("_dead_queue") ? "dead-letter queue" : "queue";
}

/** The parts that a refusal names: pointers such as `checks/email_queue`. */
function failed(problem: Problem | undefined): Set<string> {
    const pointers = (problem?.errors ?? []).map(({ pointer }) => pointer.replace(/^\//, ""));
    return new Set(pointers.filter((pointer) => pointer.startsWith("checks/")).map((pointer) => pointer.slice("checks/".length)));
}

/** The parts of the last good answer, those that fail now first. A failing answer names only what failed, without durations. */
export function partsOf(checks: readonly Check[], problem: Problem | undefined): Part[] {
    const down = failed(problem);
    const known = checks.map(({ name, status, duration_ms }): Part => {
        const isOk = status === "ok" && !down.has(name);
        return { name, kind: kindOf(name), isOk, durationMs: problem ? null : duration_ms };
    });
    const others = [...down].filter((name) => !checks.some((check) => check.name === name));
    const all = [...others.map((name): Part => ({ name, kind: kindOf(name), isOk: false, durationMs: null })), ...known];
    return [...all.filter(({ isOk }) => !isOk), ...all.filter(({ isOk }) => isOk)];
}

/** The slowest part; undefined if no duration is known. */
export function slowest(parts: readonly Part[]): { name: string; durationMs: number } | undefined {
    let found: { name: string; durationMs: number } | undefined;
    for (const { name, durationMs } of parts) {
        if (durationMs !== null && (!found || durationMs > found.durationMs)) found = { name, durationMs };
    }
    return found;
}
