import type { components } from "../../api/schema";

export type Variable = components["schemas"]["Variable"];
export type VariableType = components["schemas"]["VariableType"];

/** A variable as it is edited: everything is text until it is saved. */
export interface VariableRow {
    /** Keeps a row's fields apart from others while it has no key. */
    id: string;
    key: string;
    type: VariableType;
    /** Whether sends may leave it out; then the fallback is used. */
    isOptional: boolean;
    fallback: string;
    /** The value of previews and test sends. Empty: none, so the fallback shows. */
    sample: string;
}

export const TYPES: readonly VariableType[] = ["string", "number", "boolean", "list", "object"];

/** A text as a value of a type, or what is wrong with it. */
export type Parsed = { value: unknown } | { fault: string };

export function parse(type: VariableType, text: string): Parsed {
    if (type === "string") return { value: text };
    if (type === "number") {
        const value = Number(text);
        return text.trim() !== "" && Number.isFinite(value) ? { value } : { fault: "Must be a number." };
    }
    if (type === "boolean") {
        const word = text.trim();
        return word === "true" || word === "false" ? { value: word === "true" } : { fault: "Must be true or false." };
    }
    return parseJson(type, text);
}

function parseJson(type: "list" | "object", text: string): Parsed {
    const fault = type === "list" ? 'Must be a JSON list, such as ["a", "b"].' : 'Must be a JSON object, such as {"id": 7}.';
    try {
        const value: unknown = JSON.parse(text);
        const isFit = type === "list" ? Array.isArray(value) : typeof value === "object" && value !== null && !Array.isArray(value);
        return isFit ? { value } : { fault };
    } catch {
        return { fault };
    }
}

/** A value as text to edit. */
export function written(value: unknown): string {
    if (value === null || value === undefined) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value that shows where a variable appears. */
export function sampleOf(key: string, type: VariableType): string {
    if (type === "number") return "7";
    if (type === "boolean") return "true";
    if (type === "list") return "[]";
    if (type === "object") return "{}";
    return /_url$|^url$|link/i.test(key) ? "https://example.com/" : key.replaceAll("_", " ");
}

export function rowOf(variable: Variable, sample: string | undefined): VariableRow {
    const hasFallback = variable.fallback_value !== null && variable.fallback_value !== undefined;
    return {
        id: variable.key,
        key: variable.key,
        type: variable.type,
        isOptional: hasFallback,
        fallback: written(variable.fallback_value),
        sample: sample ?? (hasFallback ? "" : sampleOf(variable.key, variable.type)),
    };
}

/** A new row; `id` keeps it apart from the others. */
export function newRow(id: string, key: string): VariableRow {
    return { id, key, type: "string", isOptional: false, fallback: "", sample: key ? sampleOf(key, "string") : "" };
}

/** The variables to declare: those with a key. */
export function declared(rows: readonly VariableRow[]): Variable[] {
    return rows
        .filter((row) => row.key.trim() !== "")
        .map((row) => {
            const parsed = row.isOptional ? parse(row.type, row.fallback) : { fault: "" };
            return { key: row.key.trim(), type: row.type, ...("value" in parsed ? { fallback_value: parsed.value } : {}) };
        });
}

/** What is wrong with fallbacks and samples, by `id/fallback` and `id/sample`. */
export function faultsOf(rows: readonly VariableRow[]): Record<string, string> {
    const faults: Record<string, string> = {};
    for (const row of rows) {
        const fallback = row.isOptional ? parse(row.type, row.fallback) : { value: "" };
        const sample = row.sample === "" ? { value: "" } : parse(row.type, row.sample);
        if ("fault" in fallback) faults[`${row.id}/fallback`] = fallback.fault;
        if ("fault" in sample) faults[`${row.id}/sample`] = sample.fault;
    }
    return faults;
}

/** The values of previews and test sends. What is empty or wrong is left out. */
export function valuesOf(rows: readonly VariableRow[]): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const row of rows) {
        const parsed = row.sample === "" ? { fault: "" } : parse(row.type, row.sample);
        if (row.key.trim() && "value" in parsed) values[row.key.trim()] = parsed.value;
    }
    return values;
}
