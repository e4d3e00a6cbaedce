import type { VariableRow } from "./variables";

/** Samples are kept while the tab is open, so that they survive a reload. They may hold names of people, so no longer. */
function nameOf(template: string): string {
    return `samples:${template}`;
}

export function keptSamples(template: string): Record<string, string> {
    try {
        const kept: unknown = JSON.parse(sessionStorage.getItem(nameOf(template)) ?? "{}");
        if (typeof kept !== "object" || kept === null) return {};
        return Object.fromEntries(Object.entries(kept).filter((one): one is [string, string] => typeof one[1] === "string"));
    } catch {
        return {};
    }
}

export function keepSamples(template: string, rows: readonly VariableRow[]): void {
    try {
        const samples = Object.fromEntries(rows.filter((row) => row.key).map((row) => [row.key, row.sample]));
        sessionStorage.setItem(nameOf(template), JSON.stringify(samples));
    } catch {
        // A browser that stores nothing loses the samples with the page.
    }
}
