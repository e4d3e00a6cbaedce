import { describe, expect, it } from "vitest";
import { changesOf, draftOf, isHidden, isSaveable, undeclaredIn, type Template } from "./draft";
import { faultsOf, newRow, parse, valuesOf } from "./variables";

const TEMPLATE: Template = {
    object: "template",
    id: "template_01",
    name: "Order",
    status: "draft",
    version: 1,
    draft_version: 1,
    has_unpublished_versions: true,
    created_at: "2026-11-29T12:00:00Z",
    updated_at: "2026-11-29T12:00:00Z",
    from: "Acme <orders@acme.example>",
    reply_to: ["help@acme.example"],
    subject: "Your order {{ order.id }}",
    html: "<p>Hi {{ name }}</p>",
    variables: [
        { key: "name", type: "string", fallback_value: "friend" },
        { key: "order", type: "object" },
    ],
};

const SAVED = draftOf(TEMPLATE);

describe("the changes of a draft", () => {
    it("are none if nothing was changed", () => {
        expect(changesOf(SAVED, { ...SAVED })).toEqual({});
        expect(changesOf(SAVED, { ...SAVED, replyTo: "help@acme.example ," })).toEqual({});
    });

    it("have only what differs", () => {
        expect(changesOf(SAVED, { ...SAVED, subject: "", replyTo: "a@acme.example, b@acme.example" })).toEqual({
            subject: null,
            reply_to: ["a@acme.example", "b@acme.example"],
        });
    });

    it("tell no text from a text that is derived", () => {
        expect(changesOf(SAVED, { ...SAVED, textFrom: "nowhere" })).toEqual({ text: "" });
        const own = draftOf({ ...TEMPLATE, text: "Hi" });
        expect(changesOf(own, { ...own, textFrom: "html" })).toEqual({ text: null });
    });

    it("send the source of the chosen format", () => {
        expect(changesOf(SAVED, { ...SAVED, format: "mjml", mjml: "<mjml></mjml>" })).toEqual({ mjml: "<mjml></mjml>" });
        expect(changesOf(SAVED, { ...SAVED, format: "mjml" })).toEqual({});
    });

    it("leave rows without a key and samples alone", () => {
        const rows = [...SAVED.rows.map((row) => ({ ...row, sample: "x" })), newRow("new", "")];
        expect(changesOf(SAVED, { ...SAVED, rows })).toEqual({});
    });
});

describe("variables", () => {
    it("are read by their type", () => {
        expect(parse("number", "7.5")).toEqual({ value: 7.5 });
        expect(parse("number", "")).toHaveProperty("fault");
        expect(parse("boolean", "true")).toEqual({ value: true });
        expect(parse("list", "[1]")).toEqual({ value: [1] });
        expect(parse("object", "[1]")).toHaveProperty("fault");
    });

    it("keep a draft from being saved while a fallback is wrong", () => {
        const rows = SAVED.rows.map((row) => ({ ...row, type: "number" as const }));
        expect(isSaveable({ ...SAVED, rows })).toBe(false);
        expect(faultsOf(rows)["name/fallback"]).toBe("Must be a number.");
    });

    it("without a sample use their fallback", () => {
        expect(valuesOf(SAVED.rows)).toEqual({ order: {} });
    });
});

it("finds the names that a refusal says are not declared", () => {
    const details = ["line 3, column 5: `nmae` is not declared in `variables`", "cannot be compiled", "line 4, column 1: `nmae` is not declared in `variables`"];
    expect(undeclaredIn(details)).toEqual(["nmae"]);
});

it("knows content that a role hides", () => {
    expect(isHidden(TEMPLATE)).toBe(false);
    expect(isHidden({ ...TEMPLATE, html: "[hidden]" })).toBe(true);
});
