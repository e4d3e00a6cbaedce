/** The first day's cap. Each following day has twice as many. */
const FIRST_DAY = 50;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A day of a warm-up. */
export interface WarmupDay {
    /** From 1. */
    number: number;
    startsAt: Date;
    cap: number;
}

/** The days of a warm-up, with the messages that each allows. */
export function warmupDays(startedAt: string, days: number): WarmupDay[] {
    const start = new Date(startedAt).getTime();
    return Array.from({ length: days }, (_, at) => ({
        number: at + 1,
        startsAt: new Date(start + at * DAY_MS),
        cap: FIRST_DAY * 2 ** at,
    }));
}

/** The number of the present day, from 1; 0 after the last. A start in the future counts as the first day, as for the API. */
export function presentDay(startedAt: string, days: number, now: Date): number {
    const passed = Math.max(0, Math.floor((now.getTime() - new Date(startedAt).getTime()) / DAY_MS));
    return passed < days ? passed + 1 : 0;
}

/** The points of the curve in a box of `width` by `height`. The caps double, so the scale is logarithmic and the line straight. */
export function curve(days: number, width: number, height: number): { x: number; y: number }[] {
    const steps = Math.max(1, days - 1);
    return Array.from({ length: days }, (_, at) => ({ x: (at / steps) * width, y: height - (at / steps) * height }));
}
