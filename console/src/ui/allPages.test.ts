import { describe, expect, it } from "vitest";
import { Problem } from "../api/problem";
import { cut, loadAll, PAGE_MAX, ROWS_MAX, type Loaded } from "./allPages";

/** A list of `total` numbers. A cursor is the number of the next row. */
function listOf(total: number) {
    return async (after: string) => {
        const start = Number(after);
        const end = Math.min(start + PAGE_MAX, total);
        const data = Array.from({ length: end - start }, (_, at) => start + at);
        return { data, has_more: end < total, next_cursor: end < total ? String(end) : null };
    };
}

function collected(from: Loaded<number>) {
    const seen = { loaded: from, counts: [] as number[] };
    const onPage = (loaded: Loaded<number>) => {
        seen.loaded = loaded;
        seen.counts.push(loaded.rows.length);
    };
    return { seen, onPage };
}

const FIRST: Loaded<number> = { rows: [0, 1], next: "2" };

describe("all pages of a list", () => {
    it("go on after what is loaded, until the last one", async () => {
        const { seen, onPage } = collected(FIRST);
        await loadAll(FIRST, listOf(250), onPage, new AbortController().signal);
        expect(seen.counts).toEqual([102, 202, 250]);
        expect(seen.loaded.rows).toEqual(Array.from({ length: 250 }, (_, at) => at));
        expect(cut(seen.loaded).isCut).toBe(false);
    });

    it("end at the limit, and say that more match", async () => {
        const { seen, onPage } = collected(FIRST);
        await loadAll(FIRST, listOf(ROWS_MAX + 500), onPage, new AbortController().signal);
        const file = cut(seen.loaded);
        expect(file.rows).toHaveLength(ROWS_MAX);
        expect(file.isCut).toBe(true);
    });

    it("stop when somebody stops them, with what came until then", async () => {
        const stop = new AbortController();
        const { seen, onPage } = collected(FIRST);
        const page = listOf(1000);
        await loadAll(FIRST, page, (loaded) => (loaded.rows.length > 200 ? stop.abort() : undefined, onPage(loaded)), stop.signal);
        expect(seen.loaded.rows).toHaveLength(202);
        expect(cut(seen.loaded).isCut).toBe(true);
    });

    it("keep what came before a refusal, to go on from there", async () => {
        const { seen, onPage } = collected(FIRST);
        const page = listOf(250);
        const refusing = async (after: string) => {
            if (after === "102") throw new Problem(429, { title: "Too many requests." });
            return page(after);
        };
        await expect(loadAll(FIRST, refusing, onPage, new AbortController().signal)).rejects.toThrow("Too many requests.");
        expect(seen.loaded).toMatchObject({ next: "102" });
        await loadAll(seen.loaded, page, onPage, new AbortController().signal);
        expect(seen.loaded.rows).toHaveLength(250);
    });
});
