/** Times of the API (RFC 3339, UTC) as a `datetime-local` field takes them, and back. */

const two = (value: number) => String(value).padStart(2, "0");

/** "2026-11-29T14:05" in the viewer's zone; empty for no time, or a text that is none. */
export function toLocalInput(at: string | undefined): string {
    if (!at) return "";
    const date = new Date(at);
    if (Number.isNaN(date.getTime())) return "";
    const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
    return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A field's value in UTC; empty if the field is. */
export function fromLocalInput(value: string): string {
    const date = new Date(value);
    return value === "" || Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
