/** Reads search parameters of the address: only texts, and only the named ones. */
export function texts<Name extends string>(...names: Name[]) {
    return (search: Record<string, unknown>): Partial<Record<Name, string>> => {
        const found: Partial<Record<Name, string>> = {};
        for (const name of names) {
            const value = search[name];
            if (typeof value === "string" && value !== "") found[name] = value;
            else if (typeof value === "number" || typeof value === "boolean") found[name] = String(value);
        }
        return found;
    };
}
