import { useRef, type KeyboardEvent } from "react";
import { Choice } from "../../ui/Choice";
import { TextArea, TextField } from "../../ui/Field";
import css from "./content.module.css";
import type { Draft } from "./draft";
import type { Editor } from "./useEditor";

/** What is wrong with a field, all of it. */
function faultOf(editor: Editor, field: string): string | undefined {
    if (!editor.isDirty) return undefined;
    const details = editor.refused?.errors.filter(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`));
    return details?.map((error) => error.detail).join("; ") || undefined;
}

const FORMATS: readonly { value: Draft["format"]; label: string }[] = [
    { value: "html", label: "HTML" },
    { value: "mjml", label: "MJML" },
];

const TEXTS: readonly { value: Draft["textFrom"]; label: string; help: string }[] = [
    { value: "html", label: "Made from the HTML", help: "Each email gets a text that follows the HTML." },
    { value: "here", label: "Written here", help: "You write it, with the same variables." },
    { value: "nowhere", label: "None", help: "Emails have HTML alone, which some filters count against you." },
];

/** The least that MJML needs. */
const MJML = "<mjml>\n  <mj-body>\n    <mj-section>\n      <mj-column>\n        <mj-text>Hello {{ name }}</mj-text>\n      </mj-column>\n    </mj-section>\n  </mj-body>\n</mjml>";

/** Sender, subject and sources. */
export function SourceFields({ editor }: { editor: Editor }) {
    const { draft, change } = editor;
    const readOnly = !editor.canWrite;
    return (
        <>
            <div className={css.pair}>
                <TextField
                    label="From"
                    help="A send may name another."
                    placeholder="Acme <hello@acme.example>"
                    readOnly={readOnly}
                    error={faultOf(editor, "from")}
                    value={draft.from}
                    onChange={(from) => change({ from })}
                />
                <TextField
                    label="Reply to"
                    help="Several with commas between them."
                    readOnly={readOnly}
                    error={faultOf(editor, "reply_to")}
                    value={draft.replyTo}
                    onChange={(replyTo) => change({ replyTo })}
                />
            </div>
            <TextField
                label="Subject"
                mono
                readOnly={readOnly}
                error={faultOf(editor, "subject")}
                value={draft.subject}
                onChange={(subject) => change({ subject })}
            />
            <Body editor={editor} />
            <Choice label="Text version" value={draft.textFrom} options={TEXTS} onChange={(textFrom) => (readOnly ? undefined : change({ textFrom }))} />
            {draft.textFrom === "here" ? (
                <TextArea
                    label="Text"
                    mono
                    rows={10}
                    readOnly={readOnly}
                    error={faultOf(editor, "text")}
                    value={draft.text}
                    onChange={(text) => change({ text })}
                />
            ) : null}
        </>
    );
}

/** The HTML, or the MJML that it is made from. */
function Body({ editor }: { editor: Editor }) {
    const { draft, change, canWrite } = editor;
    const area = useRef<HTMLDivElement>(null);
    const label = draft.format === "html" ? "HTML" : "MJML";
    return (
        <div ref={area} className={css.body}>
            <div className={css.formats} role="group" aria-label="Written as">
                {FORMATS.map(({ value, label: name }) => (
                    <button
                        key={value}
                        type="button"
                        className={css.format}
                        aria-pressed={draft.format === value}
                        disabled={!canWrite && draft.format !== value}
                        onClick={() => change({ format: value })}
                    >
                        {name}
                    </button>
                ))}
            </div>
            <TextArea
                label={label}
                mono
                rows={24}
                wrap="off"
                spellCheck={false}
                placeholder={draft.format === "mjml" ? MJML : ""}
                readOnly={!canWrite}
                help={
                    draft.format === "mjml"
                        ? "MJML is compiled to HTML when it is saved. As soon as there is some, it replaces the HTML."
                        : "{{ name }} shows a variable, {% if %} and {% for %} work as in Jinja. Tab indents; Escape, then Tab, leaves the field."
                }
                error={faultOf(editor, draft.format)}
                value={draft[draft.format]}
                onChange={(source) => change(draft.format === "html" ? { html: source } : { mjml: source })}
                onKeyDown={indent}
            />
        </div>
    );
}

/** Tab indents; after Escape it moves the focus as everywhere, so the keyboard is never caught. */
function indent(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const field = event.currentTarget;
    if (event.key === "Escape") field.dataset.leaves = "true";
    else if (event.key !== "Tab") delete field.dataset.leaves;
    if (event.key !== "Tab" || event.shiftKey || field.readOnly || field.dataset.leaves) return;
    event.preventDefault();
    // `execCommand` is the only way that keeps the browser's own undo.
    document.execCommand("insertText", false, "  ");
}
