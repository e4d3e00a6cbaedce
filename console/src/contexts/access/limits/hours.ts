interface Refusals {
    began?: string | null;
    class: string;
    refused: number;
}

export interface Hour {
    /** Start of the hour (RFC 3339). */
    at: string;
    refused: number;
    /** What was refused, by class. */
    byClass: [name: string, refused: number][];
}

const HOUR_MS = 3_600_000;

/** The last 24 hours, the latest last. The API leaves out hours without refusals; a chart must not. */
export function lastHours(refusals: readonly Refusals[], now: number): Hour[] {
    const current = Math.floor(now / HOUR_MS) * HOUR_MS;
    return Array.from({ length: 24 }, (_, index) => {
        const start = current - (23 - index) * HOUR_MS;
        const inHour = refusals.filter((one) => one.began && Math.floor(Date.parse(one.began) / HOUR_MS) * HOUR_MS === start);
        return {
            at: new Date(start).toISOString(),
            refused: inHour.reduce((sum, one) => sum + one.refused, 0),
            byClass: inHour.map((one) => [one.class, one.refused]),
        };
    });
}

/** How high a bar is, in percent of the highest. A bar that is not zero stays visible. */
export function heightOf(value: number, highest: number): number {
    return value === 0 || highest === 0 ? 0 : Math.max(3, Math.round((value / highest) * 100));
}

interface Use {
    requests: number;
    minute?: string | null;
}

/** The share of a limit that was used in the current minute, in percent. What was used in an earlier minute is over. */
export function shareOf(use: Use, limit: number, now: number): number {
    const isNow = use.minute ? now - Date.parse(use.minute) < 60_000 : false;
    return isNow && limit > 0 ? Math.min(100, Math.round((use.requests / limit) * 100)) : 0;
}
