/** The events of an endpoint: types, families as `message.*`, or all as `*`. */

export const ALL = "*";

export interface Family<Type> {
    /** "message". */
    name: string;
    /** `message.*`. */
    filter: string;
    types: Type[];
}

/** Types by the word before the first dot, in the order of the catalogue. */
export function families<Type extends { name: string }>(types: readonly Type[]): Family<Type>[] {
    const found = new Map<string, Family<Type>>();
    for (const type of types) {
        const name = type.name.split(".")[0] ?? type.name;
        const family = found.get(name) ?? { name, filter: `${name}.*`, types: [] };
        family.types.push(type);
        found.set(name, family);
    }
    return [...found.values()];
}

/** Whether one of the filters asks for a type. */
export function asksFor(filters: readonly string[], type: string): boolean {
    return filters.some((filter) => {
        if (filter === ALL) return true;
        return filter.endsWith(".*") ? type.startsWith(filter.slice(0, -1)) : filter === type;
    });
}

/** Turns a whole family on (as `message.*`, so types that come later are in it) or off. */
export function withFamily(filters: readonly string[], family: string, on: boolean): string[] {
    const others = filters.filter((filter) => !filter.startsWith(`${family}.`));
    return on ? [...others, `${family}.*`] : others;
}

/** Turns one type on or off. A family that loses one becomes the list of its others. */
export function withType(filters: readonly string[], family: Family<{ name: string }>, type: string, on: boolean): string[] {
    const had = family.types.map(({ name }) => name).filter((name) => asksFor(filters, name));
    const has = on ? [...had, type] : had.filter((name) => name !== type);
    return [...filters.filter((filter) => !filter.startsWith(`${family.name}.`)), ...has];
}

/** "every event", "3 types". */
export function inWords(filters: readonly string[]): string {
    if (filters.includes(ALL)) return "every event";
    if (filters.length <= 2) return filters.join(", ");
    return `${filters.slice(0, 2).join(", ")} and ${filters.length - 2} more`;
}
