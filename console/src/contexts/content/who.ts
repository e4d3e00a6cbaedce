import type { components } from "../../api/schema";

type Entry = components["schemas"]["AuditEntry"];

/** The functions that make a version. */
const SAVES = new Set(["create-template", "update-template", "duplicate-template"]);

/** The most milliseconds between the times of a version and of its audit entry, which are written together. */
const APART_MS = 1500;

/**
 * Who made a version: the author of the audit entry of the same moment. A version does not name its author itself. Nothing if no
 * entry, or entries of several authors, are that near.
 */
export function authorOf(createdAt: string, entries: readonly Entry[]): Entry["actor"] | undefined {
    const at = new Date(createdAt).getTime();
    const near = entries.filter((entry) => SAVES.has(entry.function) && Math.abs(new Date(entry.at).getTime() - at) < APART_MS);
    const authors = new Set(near.map((entry) => entry.actor.id));
    return authors.size === 1 ? near[0]?.actor : undefined;
}
