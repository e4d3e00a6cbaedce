import { describe, expect, it } from "vitest";
import { replayEach } from "./replays";

const some = (size: number) => Array.from({ length: size }, (_, at) => ({ id: `delivery_${at}` }));

describe("replayEach", () => {
    it("goes on until there is no more, with the cursor of the page before", async () => {
        const cursors: (string | null)[] = [];
        const shown: number[] = [];
        const pages = [
            { data: some(100), has_more: true, next_cursor: "a" },
            { data: some(0), has_more: true, next_cursor: "b" },
            { data: some(7), has_more: false },
        ];
        const next = async (cursor: string | null) => {
            cursors.push(cursor);
            return pages[cursors.length - 1]!;
        };
        expect(await replayEach(next, (queued) => shown.push(queued))).toEqual({ queued: 107, isHeld: false });
        expect(cursors).toEqual([null, "a", "b"]);
        expect(shown).toEqual([100, 100, 107]);
    });

    it("does not ask for ever while another call holds the rest", async () => {
        const held = async () => ({ data: [], has_more: true, next_cursor: null });
        expect(await replayEach(held, () => undefined)).toEqual({ queued: 0, isHeld: true });
    });
});
