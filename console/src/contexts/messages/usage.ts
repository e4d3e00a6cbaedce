import type { components } from "../../api/schema";
import type { Tone } from "../../ui/Status";

export type Usage = components["schemas"]["Usage"];
type Counts = Record<string, number>;

/** A day with all that was counted on it, perhaps nothing. */
export interface DayCounts {
    date: string;
    counts: Counts;
}

export type Period = "30_days" | "month";

/** SES reviews an account at 5 % bounces and 0.1 % complaints, and may pause it at 10 % and 0.5 %. */
export const BOUNCE_LIMIT = 0.05;
export const COMPLAINT_LIMIT = 0.001;

const DAY_MS = 86_400_000;

/** The day of a time (UTC), as usage is counted. */
export function dayOf(at: Date): string {
    return at.toISOString().slice(0, 10);
}

/** The days of a period in UTC, oldest first. */
export function daysOf(period: Period, now: Date): string[] {
    const length = period === "month" ? now.getUTCDate() : 30;
    return Array.from({ length }, (_, at) => dayOf(new Date(now.getTime() - (length - 1 - at) * DAY_MS)));
}

/** The months that the days are in. */
export function monthsOf(days: readonly string[]): string[] {
    return [...new Set(days.map((day) => day.slice(0, 7)))];
}

/** The counts of each day, from the usage of all their months. */
export function countsByDay(days: readonly string[], usages: readonly Usage[]): DayCounts[] {
    const found = new Map(usages.flatMap((usage) => usage.days.map((day) => [day.date, day.counts])));
    return days.map((date) => ({ date, counts: found.get(date) ?? {} }));
}

/** How often something happened, on all days. */
export function total(days: readonly DayCounts[], name: string): number {
    return days.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
}

/** Parts of 100 for each day; null for a day that has no whole. */
export function shares(days: readonly DayCounts[], part: string, whole: string): (number | null)[] {
    return days.map(({ counts }) => (counts[whole] ? ((counts[part] ?? 0) / counts[whole]) * 100 : null));
}

/** How a rate compares with SES's limit, as sign and words. */
export function compare(part: number, whole: number, limit: number): { tone: Tone; words: string } {
    const shown = `SES's ${+(limit * 100).toFixed(1)} %`;
    const rate = whole === 0 ? 0 : part / whole;
    if (rate >= limit) return { tone: "bad", words: `over ${shown}` };
    if (rate >= limit * 0.7) return { tone: "problem", words: `close to ${shown}` };
    return { tone: "good", words: `under ${shown}` };
}

/** A limit as it was typed: null for none, undefined for what is no whole number from 0. */
export function parseLimit(typed: string): number | null | undefined {
    const digits = typed.replace(/[\s,_']/g, "");
    if (digits === "") return null;
    return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
