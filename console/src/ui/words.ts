/** Numbers, times and names as people read them. */

const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
    ["second", 60],
    ["minute", 60],
    ["hour", 24],
    ["day", 30],
    ["month", 12],
    ["year", Number.POSITIVE_INFINITY],
];

/** "12,408". */
export function number(value: number): string {
    return NUMBER.format(value);
}

/** "12.4K". */
export function compact(value: number): string {
    return COMPACT.format(value);
}

/** "0.4 %" of `whole`; "–" of nothing. */
export function percent(part: number, whole: number): string {
    if (whole === 0) return "–";
    const value = (part / whole) * 100;
    return `${value < 1 && value > 0 ? value.toFixed(2) : value.toFixed(1)} %`;
}

/** "3 emails". */
export function count(value: number, one: string, many = `${one}s`): string {
    return `${number(value)} ${value === 1 ? one : many}`;
}

/** "3 min ago", "in 2 days". */
export function relative(at: Date, now: Date): string {
    let value = (at.getTime() - now.getTime()) / 1000;
    for (const [unit, next] of STEPS) {
        if (Math.abs(value) < next) return RELATIVE.format(Math.round(value), unit);
        value /= next;
    }
    return "";
}

/** "1.4 MB". */
export function bytes(value: number): string {
    const units = ["bytes", "kB", "MB", "GB"];
    let at = 0;
    while (value >= 1000 && at < units.length - 1) {
        value /= 1000;
        at += 1;
    }
    return `${NUMBER.format(value)} ${units[at]}`;
}

/** "hard_bounce" as "hard bounce". */
export function plain(name: string): string {
    return name.replaceAll("_", " ");
}
