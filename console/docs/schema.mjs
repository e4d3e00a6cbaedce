// A schema of the OpenAPI document as rows of a table.

import { describeInline, escape } from "./markdown.mjs";

/** Deeper objects are not shown; the document has them. */
const LEVELS_MAX = 4;

/** The schemas of a document: follows references, and takes `null` out of alternatives. */
export class Schemas {
    constructor(document) {
        this.document = document;
    }

    /** What a reference leads to. */
    at(value) {
        if (!value?.$ref) return value;
        const { $ref, ...beside } = value;
        const found = $ref.split("/").slice(1).reduce((inner, name) => inner[name], this.document);
        return { ...this.at(found), ...beside };
    }

    /** A schema without its `null`: `{ schema, nullable }`. */
    notNull(given) {
        const schema = this.at(given) ?? {};
        const choices = schema.anyOf ?? schema.oneOf;
        const nullable = choices?.some(({ type }) => type === "null") ?? (Array.isArray(schema.type) && schema.type.includes("null"));
        const left = choices?.filter(({ type }) => type !== "null");
        if (nullable && left?.length === 1) {
            const { anyOf, oneOf, ...beside } = schema;
            return { schema: { ...this.at(left[0]), ...beside }, nullable };
        }
        const type = Array.isArray(schema.type) ? schema.type.filter((one) => one !== "null") : schema.type;
        return { schema: { ...schema, type: Array.isArray(type) && type.length === 1 ? type[0] : type }, nullable };
    }

    /** The type in words: `array of string, or null`. */
    words(given) {
        const { schema, nullable } = this.notNull(given);
        const words = this.wordsNotNull(schema);
        return nullable ? `${words}, or null` : words;
    }

    wordsNotNull(schema) {
        if (schema.const !== undefined) return `<code>${escape(schema.const)}</code>`;
        if (schema.enum) return schema.enum.filter((one) => one !== null).map((one) => `<code>${escape(one)}</code>`).join(" or ");
        const choices = (schema.anyOf ?? schema.oneOf)?.filter(({ type }) => type !== "null");
        if (choices) return [...new Set(choices.map((one) => this.words(one)))].join(" or ");
        if (schema.type === "array") return `array of ${schema.items ? this.words(schema.items) : "anything"}`;
        if (schema.type === "object" && schema.additionalProperties?.type) return `object of ${this.words(schema.additionalProperties)}`;
        return escape([schema.type ?? "anything"].flat().join(" or "));
    }

    /** The object whose fields are shown below a field, with what stands before their names; or null. */
    inner(given) {
        const { schema } = this.notNull(given);
        if (schema.properties) return { schema, before: "." };
        if (schema.type === "array" && schema.items) {
            const below = this.inner(schema.items);
            return below && { schema: below.schema, before: `[]${below.before}` };
        }
        return null;
    }

    /** One row for each field, and for the fields below it. */
    rows(given, prefix = "", level = 0) {
        const { schema } = this.notNull(given);
        const required = new Set(schema.required ?? []);
        return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
            const { schema: own } = this.notNull(field);
            const below = level + 1 < LEVELS_MAX ? this.inner(field) : null;
            const row = { name: prefix + name, type: this.words(field), required: required.has(name), about: about(own) };
            return [row, ...(below ? this.rows(below.schema, `${prefix}${name}${below.before}`, level + 1) : [])];
        });
    }
}

/** A field's description and limits. */
export function about(schema) {
    return [describeInline(schema.description), ...limits(schema)].filter(Boolean).join(" ");
}

function limits(schema) {
    const range = (least, most, unit) => {
        if (schema.description?.includes(`${least} to ${most}`)) return "";
        if (most === undefined) return least > 0 ? `At least ${least}${unit}.` : "";
        return least > 0 ? `${least} to ${most}${unit}.` : `At most ${most}${unit}.`;
    };
    const fallback = schema.default;
    const shown = fallback === undefined || fallback === null || (typeof fallback === "object" && Object.keys(fallback).length === 0);
    return [
        range(schema.minLength, schema.maxLength, " characters"),
        range(schema.minItems, schema.maxItems, " items"),
        range(schema.minimum, schema.maximum, ""),
        schema.pattern ? `Pattern <code>${escape(schema.pattern)}</code>.` : "",
        shown ? "" : `Default: <code>${escape(JSON.stringify(fallback))}</code>.`,
    ];
}
