import { describe, expect, it } from "vitest";
import { csvValue, toCsv } from "./csv";

describe("csv", () => {
    it("quotes what RFC 4180 wants quoted", () => {
        expect(toCsv(["to", "subject"], [["a@b.example", 'Say "hi", please\nnow']])).toBe(
            'to,subject\r\na@b.example,"Say ""hi"", please\nnow"\r\n',
        );
    });

    it("keeps formulas from running, and numbers numbers", () => {
        expect(csvValue("=HYPERLINK(1)")).toBe("'=HYPERLINK(1)");
        expect(csvValue(-3)).toBe("-3");
        expect(csvValue(null)).toBe("");
    });
});
