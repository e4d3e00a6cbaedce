import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Choice } from "../../ui/Choice";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { say } from "../../ui/Toast";
import { started, type Start } from "./starter";

const STARTS: readonly { value: Start; label: string; help: string }[] = [
    { value: "html", label: "HTML", help: "One column with a button. It works in Outlook, on phones, and in dark mode." },
    { value: "mjml", label: "MJML", help: "The same layout in MJML, which is compiled to HTML for all clients." },
    { value: "text", label: "Text alone", help: "No HTML, as a person would write." },
];

/** Makes a template with something good to begin with, and opens it. */
export function NewTemplate({ onClose }: { onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const [name, setName] = useState("");
    const [alias, setAlias] = useState("");
    const [start, setStart] = useState<Start>("html");
    const create = api.useMutation("post", "/v1/templates", {
        onSuccess: (template) => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/templates"] });
            say("Created. It can be sent once it is published.");
            go(`templates/${template.id}`);
        },
    });
    const refused = create.error ? Problem.from(create.error) : undefined;
    return (
        <FormDialog
            title="New template"
            action="Create template"
            busy={create.isPending}
            problem={create.error}
            blocked={name.trim() === ""}
            onSubmit={() => create.mutate({ body: started(start, name.trim(), alias.trim()) })}
            onClose={onClose}
        >
            <TextField label="Name" help="Such as Order confirmation." maxLength={100} autoFocus error={refused?.at("/name")} value={name} onChange={setName} />
            <TextField
                label="Alias"
                mono
                spellCheck={false}
                help="Optional, such as order-confirmation. Sends may name the template by it."
                error={refused?.at("/alias")}
                value={alias}
                onChange={setAlias}
            />
            <Choice label="Begin with" value={start} options={STARTS} onChange={setStart} />
        </FormDialog>
    );
}
