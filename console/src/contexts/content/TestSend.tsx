import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Dialog, FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import css from "./content.module.css";
import type { Template } from "./draft";
import type { Editor } from "./useEditor";
import { valuesOf } from "./variables";


const signedIn = getRouteApi("/signed-in");

interface Props {
    template: Template;
    editor: Editor;
    onClose: () => void;
}

/** Sends the saved draft, with the samples, to a few people. */
export function TestSend({ template, editor, onClose }: Props) {
    const { api, isTest } = useWorkspace();
    const { account } = signedIn.useRouteContext();
    const [to, setTo] = useState(account.email);
    const [from, setFrom] = useState("");
    const send = api.useMutation("post", "/v1/templates/{id}/test");
    const refused = send.error ? Problem.from(send.error) : undefined;
    if (send.data) return <Sent id={send.data.id} onClose={onClose} />;
    const recipients = to
        .split(/[,\s]+/)
        .map((one) => one.trim())
        .filter(Boolean);
    const submit = () =>
        send.mutate({
            params: { path: { id: template.id } },
            body: {
                to: recipients,
                version: editor.version,
                variables: valuesOf(editor.draft.rows),
                ...(from.trim() ? { from: from.trim() } : {}),
            },
        });
    return (
        <FormDialog
            title="Send a test"
            action={isTest ? "Send simulated test" : "Send test"}
            busy={send.isPending}
            problem={send.error}
            blocked={recipients.length === 0}
            onSubmit={submit}
            onClose={onClose}
        >
            <p>
                Sends version {editor.version} with the samples of the variables.
                {isTest ? " In test data nobody receives it; its page shows what would happen." : ""}
            </p>
            <TextField
                label="To"
                help="Up to five addresses with commas between them."
                error={recipients.length > 5 ? "At most five addresses." : refused?.at("/to")}
                autoFocus
                value={to}
                onChange={setTo}
            />
            <TextField
                label="From"
                help={editor.draft.from ? `Empty: ${editor.draft.from}` : "The template names no sender, so name one of a verified domain."}
                error={refused?.at("/from")}
                value={from}
                onChange={setFrom}
            />
        </FormDialog>
    );
}

function Sent({ id, onClose }: { id: string; onClose: () => void }) {
    return (
        <Dialog title="The test is on its way" onClose={onClose}>
            <p role="status">
                Posthorn accepted it. <To page={`emails/${id}`}>See what happens to it</To>.
            </p>
            <div className={css.buttons}>
                <Button kind="primary" onClick={onClose}>
                    Back to the template
                </Button>
            </div>
        </Dialog>
    );
}
