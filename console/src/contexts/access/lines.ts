/** The entries of a field that takes several: one a line, or separated by commas or spaces. */
export function entriesOf(text: string): string[] {
    return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

/** The first refusal of a list's field or of one of its entries, such as `/allowed_cidrs/2`. */
export function errorOfList(errors: { pointer: string; detail: string }[], field: string): string | undefined {
    return errors.find(({ pointer }) => pointer === field || pointer.startsWith(`${field}/`))?.detail;
}

/** A whole number as it is typed. What is none becomes 0, which no field takes, so that the API's refusal names the field. */
export function wholeOf(text: string): number {
    return /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
}

/** Notes as `name = value`, one a line. The part after the first `=` is the value. */
export function notesOf(text: string): Record<string, string> {
    const lines = text.split("\n").map((line) => line.trim());
    return Object.fromEntries(
        lines.filter(Boolean).map((line) => {
            const at = line.indexOf("=");
            return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
        }),
    );
}

/** The inverse of {@link notesOf}. */
export function textOfNotes(notes: Record<string, string>): string {
    return Object.entries(notes)
        .map(([name, value]) => `${name} = ${value}`)
        .join("\n");
}
