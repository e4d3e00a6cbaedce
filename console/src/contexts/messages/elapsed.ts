const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** The time between two events, short: "0.3 s", "4 min", "2.5 h", "3 days". */
export function elapsed(from: string, to: string): string {
    const seconds = Math.max(0, new Date(to).getTime() - new Date(from).getTime()) / 1000;
    if (seconds < 60) return `${NUMBER.format(seconds)} s`;
    if (seconds < 3_600) return `${NUMBER.format(Math.round(seconds / 60))} min`;
    if (seconds < 86_400) return `${NUMBER.format(seconds / 3_600)} h`;
    const days = NUMBER.format(seconds / 86_400);
    return days === "1" ? "1 day" : `${days} days`;
}
