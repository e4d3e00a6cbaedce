/** The most rows of a CSV file: a tab of the browser holds them all at once. */
export const ROWS_MAX = 10_000;
/** The most rows of a page of the API. */
export const PAGE_MAX = 100;

/** The most pages that are read for a file. A filtered page may have no rows although later ones do. */
export const PAGES_MAX = 200;

/** Rows, and the cursor of the page after them; undefined after the last one. */
export interface Loaded<T> {
    rows: T[];
    next: string | undefined;
}

/** A page of a list as the API answers it. */
export interface PageOf<T> {
    data: T[];
    has_more: boolean;
    next_cursor?: string | null;
}

/** Reads the page after a cursor. */
export type PageAfter<T> = (after: string) => Promise<PageOf<T>>;

export function nextOf(page: PageOf<unknown> | undefined): string | undefined {
    return (page?.has_more && page.next_cursor) || undefined;
}

/**
 * Loads page after page until the last one, until there are ROWS_MAX rows or PAGES_MAX pages, or until `signal` stops it. `onPage` gets all that is loaded
 * so far, so that somebody can go on from there after a refusal, which is thrown.
 */
export async function loadAll<T>(from: Loaded<T>, pageAfter: PageAfter<T>, onPage: (loaded: Loaded<T>) => void, signal: AbortSignal): Promise<void> {
    let loaded = from;
    for (let read = 0; loaded.next !== undefined && loaded.rows.length < ROWS_MAX && read < PAGES_MAX && !signal.aborted; read += 1) {
        const page = await pageAfter(loaded.next);
        if (signal.aborted) return;
        loaded = { rows: [...loaded.rows, ...page.data], next: nextOf(page) };
        onPage(loaded);
    }
}

/** What a file takes of the rows, and whether it leaves out some that match. */
export function cut<T>({ rows, next }: Loaded<T>): { rows: T[]; isCut: boolean } {
    return { rows: rows.slice(0, ROWS_MAX), isCut: next !== undefined || rows.length > ROWS_MAX };
}
