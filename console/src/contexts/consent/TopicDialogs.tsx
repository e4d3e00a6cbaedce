import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useOptimistic } from "../../api/optimistic";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Choice } from "../../ui/Choice";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { say } from "../../ui/Toast";

import { DEFAULTS } from "./subscription";

type Topic = components["schemas"]["Topic"];
type Change = components["schemas"]["UpdateTopic"];
type Visibility = components["schemas"]["TopicVisibility"];

const DEFAULT_OPTIONS = (["opt_in", "opt_out"] as const).map((value) => ({ value, ...DEFAULTS[value] }));
const VISIBILITIES: readonly { value: Visibility; label: string; help: string }[] = [
    { value: "private", label: "Private", help: "On pages that list topics, only those who get its emails see it." },
    { value: "public", label: "Public", help: "On pages that list topics, every recipient sees it." },
];

interface Words {
    name: string;
    description: string;
    visibility: Visibility;
}

function WordFields({ words, onChange, refused }: { words: Words; onChange: (words: Words) => void; refused: unknown }) {
    const problem = refused ? Problem.from(refused) : undefined;
    return (
        <>
            <TextField
                label="Name"
                help="Recipients see it on the unsubscribe page."
                placeholder="Product news"
                required
                maxLength={50}
                autoFocus
                error={problem?.at("/name")}
                value={words.name}
                onChange={(name) => onChange({ ...words, name })}
            />
            <TextField
                label="Description"
                help="One sentence for recipients. May stay empty."
                maxLength={200}
                error={problem?.at("/description")}
                value={words.description}
                onChange={(description) => onChange({ ...words, description })}
            />
            <Choice label="Visibility" value={words.visibility} options={VISIBILITIES} onChange={(visibility) => onChange({ ...words, visibility })} />
        </>
    );
}

export function CreateTopic({ onClose }: { onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const [words, setWords] = useState<Words>({ name: "", description: "", visibility: "private" });
    const [byDefault, setByDefault] = useState<Topic["default_subscription"]>("opt_in");
    const create = api.useMutation("post", "/v1/topics", {
        onSuccess: (topic) => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/topics"] });
            say(`Topic ${topic.name} created.`);
            go(`topics/${topic.id}`);
        },
    });
    const submit = () => {
        const { name, description, visibility } = words;
        create.mutate({ body: { name: name.trim(), description: description.trim() || null, visibility, default_subscription: byDefault } });
    };
    return (
        <FormDialog
            title="Create topic"
            action="Create topic"
            busy={create.isPending}
            problem={create.error}
            blocked={words.name.trim() === ""}
            onClose={onClose}
            onSubmit={submit}
        >
            <WordFields words={words} onChange={setWords} refused={create.error} />
            <Choice label="Who gets it (can't be changed later)" value={byDefault} options={DEFAULT_OPTIONS} onChange={setByDefault} />
        </FormDialog>
    );
}

export function ChangeTopic({ topic, onClose }: { topic: Topic; onClose: () => void }) {
    const { api } = useWorkspace();
    const [words, setWords] = useState<Words>({ name: topic.name, description: topic.description ?? "", visibility: topic.visibility });
    const change = api.useMutation("patch", "/v1/topics/{id}", {
        ...useOptimistic(["/v1/topics", "/v1/topics/{id}"], topic.id, ({ body: { id: _, ...changes } }: { body: Change }) => changes),
        onSuccess: () => {
            say("Topic changed.");
            onClose();
        },
    });
    const submit = () => {
        const { name, description, visibility } = words;
        change.mutate({
            params: { path: { id: topic.id } },
            body: { id: null, name: name.trim(), description: description.trim(), visibility },
        });
    };
    return (
        <FormDialog
            title={`Change ${topic.name}`}
            action="Save changes"
            optimistic
            busy={change.isPending}
            problem={change.error}
            blocked={words.name.trim() === ""}
            onClose={onClose}
            onSubmit={submit}
        >
            <WordFields words={words} onChange={setWords} refused={change.error} />
        </FormDialog>
    );
}

export function DeleteTopic({ topic, onClose }: { topic: Topic; onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/topics/{id}", {
        onSuccess: () => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/topics"] });
            say(`Topic ${topic.name} deleted.`);
            go("topics");
        },
    });
    return (
        <ConfirmDialog
            title={`Delete ${topic.name}`}
            action="Delete topic"
            name={topic.name}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: topic.id } } })}
        >
            <p>
                New emails with this topic are refused. Emails that wait now go only to recipients who subscribed to it. Nobody can bring the topic
                back; a new one with the same name has another id, and recipients&apos; choices do not move to it.
            </p>
        </ConfirmDialog>
    );
}
