import { describe, expect, it } from "vitest";
import page from "../../../../../docs/identity.md?raw";
import { meaningOfReason } from "./reasons";

/** The reasons that the documentation lists: the first column of each table of them. */
function documented(): string[] {
    const tables = page.split("| `reason` | what happened |").slice(1).map((text) => text.split("\n\n")[0] ?? "");
    const cells = tables.flatMap((table) => table.split("\n").map((line) => line.split("|")[1] ?? ""));
    return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, reason]) => reason ?? ""));
}

describe("the reasons of a connection's log", () => {
    it("each have a sentence", () => {
        expect(documented().length).toBeGreaterThan(30);
        expect(documented().filter((reason) => !meaningOfReason(reason))).toEqual([]);
    });

    it("that are newer than this page have none", () => {
        for (const reason of ["sunspots", "toString"]) expect(meaningOfReason(reason)).toBeUndefined();
    });
});
