import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";

export function AddDialog({ onClose }: { onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState("");
    const add = api.useMutation("post", "/v1/environments", {
        onSuccess: (added) => {
            refresh("/v1/environments");
            say(`The environment ${added.name} is added.`);
            onClose();
        },
    });
    return (
        <FormDialog
            title="Add an environment"
            action="Add environment"
            busy={add.isPending}
            problem={add.error}
            onClose={onClose}
            onSubmit={() => add.mutate({ body: { name: name.trim() } })}
        >
            <TextField
                label="Name"
                autoFocus
                mono
                maxLength={20}
                autoComplete="off"
                spellCheck={false}
                value={name}
                onChange={setName}
                help="2 to 20 lower-case letters, digits or hyphens, starting with a letter, such as staging. Its keys contain it."
                error={add.error ? Problem.from(add.error).at("/name") : undefined}
            />
        </FormDialog>
    );
}

export function RemoveDialog({ name, onClose }: { name: string; onClose: () => void }) {
    const { api } = useOrgWide();
    const { environment, org } = useWorkspace();
    const refresh = useRefresh();
    const navigate = useNavigate();
    const remove = api.useMutation("delete", "/v1/environments/{name}", {
        onSuccess: () => {
            refresh("/v1/environments");
            say(`The environment ${name} is removed.`);
            onClose();
            // The page of a removed environment could show nothing any more.
            if (name === environment) void navigate({ to: "/o/$org/$environment/overview", params: { org: org.id, environment: "live" } });
        },
    });
    return (
        <ConfirmDialog
            title={`Remove the environment ${name}`}
            action="Remove environment"
            name={name}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { name } } })}
        >
            <p>
                Its keys stop within 30 seconds. Its domains, IP pools and webhook endpoints are released after two minutes. Its other data stays and
                returns if you add the name again, and so do keys that were not revoked.
            </p>
        </ConfirmDialog>
    );
}
