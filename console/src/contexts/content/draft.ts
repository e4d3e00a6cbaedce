import type { components } from "../../api/schema";
import { declared, faultsOf, rowOf, type VariableRow } from "./variables";

export type Template = components["schemas"]["Template"];
export type Changes = components["schemas"]["UpdateTemplate"];

/** A template's content as it is edited. */
export interface Draft {
    from: string;
    /** Addresses with commas between them. */
    replyTo: string;
    subject: string;
    format: "html" | "mjml";
    html: string;
    mjml: string;
    /** Where an email's text comes from: the HTML, or here, or it has none. */
    textFrom: "html" | "here" | "nowhere";
    text: string;
    rows: VariableRow[];
}

/** What the API answers in place of a field that the role hides. */
const HIDDEN = "[hidden]";

/** Whether the role hides the content. Such content must never be saved back. */
export function isHidden(template: Template): boolean {
    return [template.subject, template.html, template.mjml, template.text].includes(HIDDEN);
}

/** A template's content to edit, with the samples of earlier. */
export function draftOf(template: Template, samples: Record<string, string> = {}): Draft {
    const { text } = template;
    return {
        from: template.from ?? "",
        replyTo: (template.reply_to ?? []).join(", "),
        subject: template.subject ?? "",
        format: template.mjml ? "mjml" : "html",
        html: template.html ?? "",
        mjml: template.mjml ?? "",
        textFrom: text === null || text === undefined ? "html" : text === "" ? "nowhere" : "here",
        text: text ?? "",
        rows: template.variables.map((variable) => rowOf(variable, samples[variable.key])),
    };
}

function textOf(draft: Draft): string | null {
    if (draft.textFrom === "html") return null;
    return draft.textFrom === "nowhere" ? "" : draft.text;
}

function addresses(list: string): string[] {
    return list
        .split(/[,\n]/)
        .map((one) => one.trim())
        .filter(Boolean);
}

function differ(a: unknown, b: unknown): boolean {
    return JSON.stringify(a) !== JSON.stringify(b);
}

/** Only what differs from what is saved, so that a change by somebody else to another field stays. */
export function changesOf(saved: Draft, draft: Draft): Changes {
    const changes: Partial<Changes> = {};
    if (draft.from.trim() !== saved.from) changes.from = draft.from.trim() || null;
    if (differ(addresses(draft.replyTo), addresses(saved.replyTo))) changes.reply_to = addresses(draft.replyTo);
    if (draft.subject !== saved.subject) changes.subject = draft.subject || null;
    const isOther = draft.format !== saved.format;
    if (draft.format === "html" && (isOther || draft.html !== saved.html)) changes.html = draft.html;
    // Whoever only looks at an empty MJML source keeps the HTML.
    const isBegun = !isOther || draft.mjml.trim() !== "";
    if (draft.format === "mjml" && isBegun && (isOther || draft.mjml !== saved.mjml)) changes.mjml = draft.mjml;
    if (textOf(draft) !== textOf(saved)) changes.text = textOf(draft);
    if (differ(declared(draft.rows), declared(saved.rows))) changes.variables = declared(draft.rows);
    return changes;
}

/** Whether the draft may be sent to the API: every fallback has its type. */
export function isSaveable(draft: Draft): boolean {
    return !Object.keys(faultsOf(draft.rows)).some((name) => name.endsWith("/fallback"));
}

/** A fault of a source that names a variable that is not declared; see `shared/content`. */
const UNDECLARED = /`(\w+)` is not declared/g;

/** The variables that sources use without a declaration, as refusals name them. */
export function undeclaredIn(details: readonly string[]): string[] {
    return [...new Set(details.flatMap((detail) => [...detail.matchAll(UNDECLARED)].map((match) => match[1] ?? "")))].filter(Boolean);
}
