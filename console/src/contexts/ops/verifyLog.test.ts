import { expect, it } from "vitest";
import { verifyLog, type Found } from "./verifyLog";

const last = { seq: 12, hash: "ab" };
const answer = { object: "audit_verification", archived_to: 2, intact: true, last, anchor_holds: null };

it("follows the cursor to the end, and keeps every broken link", async () => {
    const cursors: (string | undefined)[] = [];
    const seen: Found[] = [];
    const answers = [
        { ...answer, checked: 5, has_more: true, next_cursor: "a" },
        { ...answer, checked: 1, has_more: true, next_cursor: "b", intact: false, first_broken: { seq: 9, reason: "changed" } },
        { ...answer, checked: 3, has_more: false, next_cursor: null },
    ];
    const ask = async (cursor: string | undefined) => {
        cursors.push(cursor);
        return answers[cursors.length - 1]!;
    };
    const found = await verifyLog(ask, (one) => seen.push(one));
    expect(cursors).toEqual([undefined, "a", "b"]);
    expect(found).toEqual({ checked: 9, archivedTo: 2, last, broken: [{ seq: 9, reason: "changed" }], isDone: true });
    expect(seen.map(({ isDone }) => isDone)).toEqual([false, false, true]);
});

it("stops when the page is left", async () => {
    const left = AbortSignal.abort();
    await expect(verifyLog(async () => ({ ...answer, checked: 1, has_more: true, next_cursor: "a" }), () => undefined, left)).rejects.toThrow();
});
