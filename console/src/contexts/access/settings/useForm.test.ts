import { describe, expect, it } from "vitest";
import { changesOf } from "./useForm";

describe("the changes of a form", () => {
    it("are the fields that differ, lists compared by content", () => {
        const saved = { name: "Acme", hours: 24, emails: ["a@b.example"] };
        expect(changesOf(saved, { ...saved, emails: ["a@b.example"] })).toEqual({});
        expect(changesOf(saved, { ...saved, hours: 48, emails: [] })).toEqual({ hours: 48, emails: [] });
    });
});
