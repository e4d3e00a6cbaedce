import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useOptimistic } from "../../api/optimistic";
import { Problem } from "../../api/problem";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Copy } from "../../ui/Copy";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Facts, Section } from "../../ui/Page";
import { Time } from "../../ui/Time";
import { say } from "../../ui/Toast";
import css from "./content.module.css";
import type { Template } from "./draft";

type Open = "rename" | "delete" | undefined;

/** Name, alias and times; renaming, duplicating, deleting. */
export function TemplateActions({ template, onDelete }: { template: Template; onDelete: () => void }) {
    const { can } = useWorkspace();
    const [open, setOpen] = useState<Open>();
    const close = () => setOpen(undefined);
    return (
        <Section title="About">
            <Facts
                facts={[
                    ["Id", <Copy key="id" shown text={template.id} what="the id" />],
                    ["Alias", template.alias ? <Copy key="alias" shown text={template.alias} what="the alias" /> : "none"],
                    ["Created", <Time key="created" at={template.created_at} />],
                    ["Last change", <Time key="updated" at={template.updated_at} />],
                    ["Published", <Time key="published" at={template.published_at} />],
                ]}
            />
            {can("templates:write") ? (
                <div className={css.buttons}>
                    <Button onClick={() => setOpen("rename")}>Change name or alias</Button>
                    <Duplicate template={template} />
                    <Button kind="danger" onClick={() => setOpen("delete")}>
                        Delete template
                    </Button>
                </div>
            ) : null}
            {open === "rename" ? <Rename template={template} onClose={close} /> : null}
            {open === "delete" ? <Delete template={template} onDelete={onDelete} onClose={close} /> : null}
        </Section>
    );
}

function Rename({ template, onClose }: { template: Template; onClose: () => void }) {
    const { api } = useWorkspace();
    const [name, setName] = useState(template.name);
    const [alias, setAlias] = useState(template.alias ?? "");
    const save = api.useMutation("patch", "/v1/templates/{id}", {
        ...useOptimistic(["/v1/templates", "/v1/templates/{id}"], template.id, ({ body }: { body: object }) => body),
        onSuccess: () => {
            say("Saved name and alias.");
            onClose();
        },
    });
    const refused = save.error ? Problem.from(save.error) : undefined;
    const submit = () =>
        save.mutate({
            params: { path: { id: template.id } },
            body: { name: name.trim(), ...(alias.trim() === (template.alias ?? "") ? {} : { alias: alias.trim() || null }) },
        });
    return (
        <FormDialog
            title="Change name or alias"
            action="Save name and alias"
            optimistic
            busy={save.isPending}
            problem={save.error}
            blocked={name.trim() === ""}
            onSubmit={submit}
            onClose={onClose}
        >
            <TextField label="Name" maxLength={100} autoFocus error={refused?.at("/name")} value={name} onChange={setName} />
            <TextField
                label="Alias"
                mono
                spellCheck={false}
                help="Sends may name the template by it. A change takes effect at once, without publishing: sends by the old alias are refused."
                error={refused?.at("/alias")}
                value={alias}
                onChange={setAlias}
            />
        </FormDialog>
    );
}

function Duplicate({ template }: { template: Template }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const duplicate = api.useMutation("post", "/v1/templates/{id}/duplicate", {
        onSuccess: (copy) => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/templates"] });
            say("This is the copy. It is not published.");
            go(`templates/${copy.id}`);
        },
        onError: (refused) => say(Problem.from(refused).message),
    });
    return (
        <Button busy={duplicate.isPending} onClick={() => duplicate.mutate({ params: { path: { id: template.id } } })}>
            Duplicate
        </Button>
    );
}

function Delete({ template, onDelete, onClose }: { template: Template; onDelete: () => void; onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/templates/{id}", {
        onSuccess: () => {
            onDelete();
            go("templates");
            void cache.invalidateQueries({ queryKey: ["get", "/v1/templates"] });
            say(`Deleted ${template.name}.`);
        },
    });
    return (
        <ConfirmDialog
            title="Delete template"
            action="Delete template"
            name={template.name}
            busy={remove.isPending}
            problem={remove.error}
            onConfirm={() => remove.mutate({ params: { path: { id: template.id } } })}
            onClose={onClose}
        >
            <p>The template and all its versions are deleted, and sends that name it are refused. This can't be undone.</p>
        </ConfirmDialog>
    );
}
