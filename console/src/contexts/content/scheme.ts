const ASKS = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi;

/** Whether an email has colours of its own for the dark. */
export function hasDarkColours(html: string): boolean {
    return [...html.matchAll(ASKS)].some((match) => match[1]?.toLowerCase() === "dark");
}

/**
 * An email as a client in `scheme` shows it. Its media queries would answer for the viewer's own system, so they are replaced by
 * ones that always hold or never do.
 */
export function inScheme(html: string, scheme: "dark" | "light"): string {
    return html.replace(ASKS, (_, asked: string) => (asked.toLowerCase() === scheme ? "(min-width: 0)" : "(max-width: 0)"));
}
