import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState, type FocusEvent } from "react";
import type { PageOf } from "../../ui/allPages";
import { idsOf, newsCount, withoutNews } from "./held";

/** How often the first page of a list is read again. */
export const REFRESH_MS = 5_000;

/** Refreshes while only the first page is shown: to read many pages again would be slow, and would move what is read. */
export function refreshFirstPage(query: { state: { data?: { pages: unknown[] } | undefined } }): number | false {
    return (query.state.data?.pages.length ?? 1) <= 1 ? REFRESH_MS : false;
}

/** Holds a refreshing list still while the pointer or the focus is in it. `area` belongs to the element around the list. */
export function useLiveList<T extends { id: string }>(query: UseInfiniteQueryResult<InfiniteData<PageOf<T>>, unknown>) {
    const [held, setHeld] = useState<ReadonlySet<string> | null>(null);
    const hold = () => {
        if (query.data) setHeld((before) => before ?? idsOf(query.data));
    };
    const release = () => setHeld(null);
    const leave = (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) release();
    };
    return {
        shown: query.isSuccess && held ? { ...query, data: withoutNews(query.data, held) } : query,
        news: query.data && held ? newsCount(query.data, held) : 0,
        // The next move of the pointer, or of the focus, holds the list again.
        showNews: release,
        area: { onPointerMove: hold, onPointerLeave: release, onFocus: hold, onBlur: leave },
    };
}
