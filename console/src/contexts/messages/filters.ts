/** The filters of the emails page, as the address has them. */
export interface EmailFilters {
    status?: string;
    to?: string;
    tag?: string;
    q?: string;
    /** Days of the calendar in the viewer's zone, both included; or exact times (RFC 3339). */
    created_after?: string;
    created_before?: string;
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The start of a day in the viewer's zone, `add` days later. Any other text stays as it is. */
export function dayStart(value: string, add = 0): string {
    const [, year, month, day] = (DAY.exec(value) ?? []).map(Number);
    if (year === undefined || month === undefined || day === undefined) return value;
    return new Date(year, month - 1, day + add).toISOString();
}

/** The day of an exact time, for a field that takes only days. */
export function dayOf(value: string | undefined): string {
    if (!value || DAY.test(value)) return value ?? "";
    const at = new Date(value);
    if (Number.isNaN(at.getTime())) return "";
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** Words are looked for by reading emails, so without a first day only these many days are read. */
export const WORD_DAYS = 30;

/** The filters with the time within which words are looked for. */
export function withinTime(filters: EmailFilters, now: Date): EmailFilters {
    if (!filters.q || filters.created_after) return filters;
    const last = new Date(dayStart(dayOf(filters.created_before) || dayOf(now.toISOString())));
    last.setDate(last.getDate() - (WORD_DAYS - 1));
    return { ...filters, created_after: dayOf(last.toISOString()) };
}

/** The filters as the API takes them: "until" a day means before the next one. */
export function toQuery({ created_after, created_before, ...rest }: EmailFilters): EmailFilters {
    return {
        ...rest,
        ...(created_after ? { created_after: dayStart(created_after) } : {}),
        ...(created_before ? { created_before: dayStart(created_before, 1) } : {}),
    };
}

/** Whether the list can show emails that are accepted from now on. If not, it need not refresh. */
export function showsNow(filters: EmailFilters, now: Date): boolean {
    const until = toQuery(filters).created_before;
    return !until || new Date(until) > now;
}
