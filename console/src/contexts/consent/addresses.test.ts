import { describe, expect, it } from "vitest";
import { chunks, readAddresses } from "./addresses";

const addresses = (text: string) => readAddresses(text).addresses.map(({ address }) => address);

describe("readAddresses", () => {
    it("reads lines, commas, semicolons, tabs and spaces", () => {
        expect(addresses("a@x.example\r\nb@x.example, c@x.example;d@x.example\te@x.example f@x.example")).toEqual(
            ["a", "b", "c", "d", "e", "f"].map((name) => `${name}@x.example`),
        );
    });

    it("takes the address out of a name, quotes and a link", () => {
        expect(addresses('Ada Lovelace <ada@x.example>\n"Babbage, Charles" <cb@x.example>\n"q@x.example"\nmailto:m@x.example')).toEqual([
            "ada@x.example",
            "cb@x.example",
            "q@x.example",
            "m@x.example",
        ]);
    });

    it("keeps the line of each address, and counts repetitions in any case once", () => {
        expect(readAddresses("email\n\nA@x.example\na@X.example")).toEqual({
            addresses: [{ line: 3, address: "A@x.example" }],
            repeated: 1,
            ignored: [{ line: 1, address: "email" }],
        });
    });

    it("leaves what the API refuses to the API", () => {
        expect(addresses("a@@b\n@x")).toEqual(["a@@b", "@x"]);
    });
});

describe("chunks", () => {
    it("splits in order, and gives no empty part", () => {
        expect(chunks([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
        expect(chunks([], 2)).toEqual([]);
    });
});
