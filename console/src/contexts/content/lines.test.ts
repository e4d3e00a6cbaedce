import { describe, expect, it } from "vitest";
import { diffLines, folded, type Line } from "./lines";

const SIGN = { same: " ", added: "+", removed: "-" };

function shown(before: string, after: string): string[] {
    return diffLines(before, after).map((line) => SIGN[line.kind] + line.text);
}

describe("the difference of two texts", () => {
    it("keeps common lines, and puts what went before what came", () => {
        expect(shown("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
    });

    it("finds a moved line once", () => {
        expect(shown("a\nb\nc\nd", "b\nc\na\nd")).toEqual(["-a", " b", " c", "+a", " d"]);
    });

    it("has nothing to say about equal or empty texts", () => {
        expect(shown("a\nb", "a\nb")).toEqual([" a", " b"]);
        expect(shown("", "")).toEqual([]);
        expect(shown("", "a")).toEqual(["+a"]);
        expect(shown("a", "")).toEqual(["-a"]);
    });

    it("treats both kinds of line ends alike", () => {
        expect(shown("a\r\nb", "a\nb")).toEqual([" a", " b"]);
    });

    it("restores both texts, whatever they are", () => {
        let seed = 7;
        const random = (below: number) => {
            seed = (seed * 16807) % 2147483647;
            return seed % below;
        };
        const text = () => Array.from({ length: 1 + random(30) }, () => `line ${random(6)}`).join("\n");
        for (let round = 0; round < 200; round += 1) {
            const [before, after] = [text(), text()];
            const lines = diffLines(before, after);
            const without = (kind: Line["kind"]) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
            expect(without("added").join("\n")).toBe(before);
            expect(without("removed").join("\n")).toBe(after);
        }
    });

    it("takes long texts that have little in common as replaced", () => {
        const long = (name: string) => Array.from({ length: 3000 }, (_, at) => `${name} ${at}`).join("\n");
        const lines = diffLines(long("a"), long("b"));
        expect(lines.map((line) => line.kind).slice(2999, 3001)).toEqual(["removed", "added"]);
    });
});

describe("folding", () => {
    it("skips what is far from every change", () => {
        const same = (count: number): Line[] => Array.from({ length: count }, () => ({ kind: "same", text: "" }));
        const lines: Line[] = [...same(10), { kind: "added", text: "x" }, ...same(2)];
        expect(folded(lines, 3)[0]).toEqual({ kind: "skipped", count: 7 });
        expect(folded(lines, 3)).toHaveLength(1 + 3 + 1 + 2);
        expect(folded(same(4))).toEqual([{ kind: "skipped", count: 4 }]);
    });
});
