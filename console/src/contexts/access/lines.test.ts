import { describe, expect, it } from "vitest";
import { entriesOf, errorOfList, notesOf, textOfNotes, wholeOf } from "./lines";

describe("fields with several entries", () => {
    it("reads lines, commas and spaces alike, and drops repetitions", () => {
        expect(entriesOf(" a.example, b.example\n\na.example ")).toEqual(["a.example", "b.example"]);
        expect(entriesOf("  ")).toEqual([]);
    });

    it("finds the refusal of one entry", () => {
        const errors = [{ pointer: "/allowed_cidrs/1", detail: "is not a network" }];
        expect(errorOfList(errors, "/allowed_cidrs")).toBe("is not a network");
        expect(errorOfList(errors, "/allowed")).toBeUndefined();
    });

    it("lets the API refuse what is no whole number", () => {
        expect(wholeOf(" 48 ")).toBe(48);
        expect([wholeOf("two"), wholeOf("1.5"), wholeOf("")]).toEqual([0, 0, 0]);
    });

    it("reads notes back as they were written", () => {
        const notes = { crm_id: "42", formula: "a=b" };
        expect(notesOf(textOfNotes(notes))).toEqual(notes);
        expect(notesOf("only a name")).toEqual({ "only a name": "" });
    });
});
