/** A value of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets a quote in front. */
export function csvValue(value: unknown): string {
    const text = value === null || value === undefined ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV, with a head. */
export function toCsv(head: string[], rows: unknown[][]): string {
    return [head, ...rows].map((row) => row.map(csvValue).join(",")).join("\r\n").concat("\r\n");
}

/** Saves what is shown as a file. */
export function saveCsv(name: string, head: string[], rows: unknown[][]): void {
    const url = URL.createObjectURL(new Blob([toCsv(head, rows)], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.csv`;
    link.click();
    URL.revokeObjectURL(url);
}
