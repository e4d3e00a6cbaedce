import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { say } from "../../ui/Toast";
import css from "./content.module.css";
import { isHidden, undeclaredIn, type Template } from "./draft";
import { Preview } from "./Preview";
import { PublishDialog } from "./PublishDialog";
import { SourceFields } from "./SourceFields";
import { TemplateActions } from "./TemplateActions";
import { TestSend } from "./TestSend";
import { useEditor, type Editor } from "./useEditor";
import { Variables } from "./Variables";
import { newRow } from "./variables";

type Open = "publish" | "test" | undefined;

/** A template's draft with its preview beside it. */
export function TemplateEditor({ template }: { template: Template }) {
    const { can } = useWorkspace();
    const editor = useEditor(template);
    const [open, setOpen] = useState<Open>();
    const isDeleted = useRef(false);
    // What is published or sent is the saved draft, so it is saved first.
    const openSaved = async (what: Open) => {
        if (await editor.flush()) setOpen(what);
        else say("The last changes are not saved, so mend the marked fields first.");
    };
    const isPublished = template.published_version === editor.version;
    return (
        <Page
            title={template.name}
            wide
            back={<To page="templates">Templates</To>}
            state={<State template={template} editor={editor} />}
            actions={
                <>
                    <To page={`templates/${template.id}/versions`} className={css.action}>
                        Versions
                    </To>
                    {can("emails:send") ? <Button onClick={() => void openSaved("test")}>Send a test</Button> : null}
                    {editor.canWrite ? (
                        <Button kind="primary" disabled={isPublished && !editor.isDirty} onClick={() => void openSaved("publish")}>
                            Publish
                        </Button>
                    ) : null}
                </>
            }
        >
            {isHidden(template) ? <p className={css.note}>Your role hides the content of templates, so you can't change it here.</p> : null}
            <div className={css.editor}>
                <div className={css.sources}>
                    <SourceFields editor={editor} />
                    <Variables editor={editor} />
                </div>
                <div className={css.side}>
                    <Refusal editor={editor} />
                    <Preview id={template.id} version={editor.version} rows={editor.draft.rows} />
                </div>
            </div>
            <TemplateActions template={template} onDelete={() => (isDeleted.current = true)} />
            {open === "publish" ? <PublishDialog template={template} version={editor.version} onClose={() => setOpen(undefined)} /> : null}
            {open === "test" ? <TestSend template={template} editor={editor} onClose={() => setOpen(undefined)} /> : null}
            <LeaveGuard editor={editor} isOff={() => isDeleted.current} />
        </Page>
    );
}

function State({ template, editor }: { template: Template; editor: Editor }) {
    const { published_version: published } = template;
    const isPublished = published === editor.version;
    return (
        <>
            {published ? <Status tone="good">published</Status> : <Status tone="quiet">draft</Status>}{" "}
            {published ? `Sends use version ${published}` : "Sends can't use it until it is published"}
            {isPublished ? "; the draft is the same. " : `; version ${editor.version} is the draft. `}
            {editor.canWrite ? <SaveState editor={editor} /> : null}
        </>
    );
}

function SaveState({ editor }: { editor: Editor }) {
    const word = editor.isSaving
        ? "Saving…"
        : !editor.isDirty
          ? "All changes are saved."
          : editor.refused
            ? "Not saved: a field has a fault."
            : "Changes are not saved yet.";
    return <span role="status">{word}</span>;
}

/** Why the draft was not saved, and what mends it at a press. */
function Refusal({ editor }: { editor: Editor }) {
    const { refused, isDirty, draft, change } = editor;
    if (editor.isOvertaken) {
        return (
            <p className={css.note} role="status">
                Somebody else saved this template too. Your changes are in the newest version; <a href={location.href}>load it</a> to see theirs.
            </p>
        );
    }
    if (!refused || !isDirty) return null;
    const names = undeclaredIn(refused.errors.map((error) => error.detail));
    const declare = (name: string) => change({ rows: [...draft.rows, newRow(`declared-${name}`, name)] });
    return (
        <div className={css.refusal}>
            <ProblemBox problem={refused} onRetry={() => void editor.flush()} />
            {names.length > 0 ? (
                <div className={css.buttons}>
                    {names
                        .filter((name) => !draft.rows.some((row) => row.key === name))
                        .map((name) => (
                            <Button key={name} onClick={() => declare(name)}>
                                Declare {name}
                            </Button>
                        ))}
                </div>
            ) : null}
        </div>
    );
}

/** Saves before the page is left; asks if that is not possible. */
function LeaveGuard({ editor, isOff }: { editor: Editor; isOff: () => boolean }) {
    const blocker = useBlocker({
        shouldBlockFn: async () => !isOff() && editor.isDirty && !(await editor.flush()),
        enableBeforeUnload: () => !isOff() && editor.isDirty,
        withResolver: true,
    });
    if (blocker.status !== "blocked") return null;
    return (
        <Dialog title="Your last changes are not saved" onClose={blocker.reset}>
            <p>
                Posthorn could not save them. If you leave, they are lost, and the template stays as it was saved last.
            </p>
            <div className={css.buttons}>
                <Button kind="primary" onClick={blocker.reset}>
                    Stay
                </Button>
                <Button kind="danger" onClick={blocker.proceed}>
                    Leave and lose the changes
                </Button>
            </div>
        </Dialog>
    );
}
