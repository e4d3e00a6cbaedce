import type { InfiniteData } from "@tanstack/react-query";
import type { PageOf } from "../../ui/allPages";

interface Identified {
    id: string;
}

/** The ids of what a list shows. */
export function idsOf<T extends Identified>(data: InfiniteData<PageOf<T>>): Set<string> {
    return new Set(data.pages.flatMap((page) => page.data.map(({ id }) => id)));
}

/** A list without what came after `held` was noted, so that no row moves under the pointer. States still change. */
export function withoutNews<T extends Identified>(data: InfiniteData<PageOf<T>>, held: ReadonlySet<string>): InfiniteData<PageOf<T>> {
    const [first, ...others] = data.pages;
    if (!first) return data;
    return { ...data, pages: [{ ...first, data: first.data.filter(({ id }) => held.has(id)) }, ...others] };
}

/** How many entries of the first page are held back. */
export function newsCount<T extends Identified>(data: InfiniteData<PageOf<T>>, held: ReadonlySet<string>): number {
    return data.pages[0]?.data.filter(({ id }) => !held.has(id)).length ?? 0;
}
