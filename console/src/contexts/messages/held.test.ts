import { describe, expect, it } from "vitest";
import { idsOf, newsCount, withoutNews } from "./held";

const page = (...ids: string[]) => ({ data: ids.map((id) => ({ id })), has_more: false });
const list = (...pages: ReturnType<typeof page>[]) => ({ pages, pageParams: pages.map(() => null) });

describe("a held list", () => {
    const held = idsOf(list(page("b", "a")));

    it("keeps its rows while new ones arrive, and counts these", () => {
        const fresh = list(page("d", "c", "b", "a"));
        expect(withoutNews(fresh, held).pages[0]?.data).toEqual([{ id: "b" }, { id: "a" }]);
        expect(newsCount(fresh, held)).toBe(2);
    });

    it("takes older pages that the person asks for", () => {
        expect(withoutNews(list(page("b", "a"), page("older")), held).pages[1]?.data).toEqual([{ id: "older" }]);
    });

    it("may be empty", () => {
        expect(newsCount(list(), held)).toBe(0);
        expect(withoutNews(list(), held).pages).toEqual([]);
    });
});
