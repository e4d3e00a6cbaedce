/** What the API answers for a field that the caller's role hides. */
export function isHidden(value: unknown): boolean {
    return value === "[hidden]";
}
