/**
 * A body without the fields that the API may do without. The generated types demand every field that has a default, and in a
 * change a field that is left out means something else than null.
 */
export function bodyOf<T>(fields: Partial<T>): T {
    return fields as T;
}
