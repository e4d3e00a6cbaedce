/** The months from the present one backwards, as the API names them: "2026-11". */
export function lastMonths(now: Date, count: number): string[] {
    const monthAt = (back: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    return Array.from({ length: count }, (_, back) => monthAt(back).toISOString().slice(0, 7));
}

/** "November 2026". */
export function monthName(month: string): string {
    return new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}

/** What was used of a quota, in words. */
export function ofQuota(used: number, quota: number | null | undefined): string {
    if (quota === null || quota === undefined) return "no limit";
    if (quota === 0) return "sending is off";
    return `${Math.round((used / quota) * 100)} % of ${new Intl.NumberFormat("en").format(quota)}`;
}
