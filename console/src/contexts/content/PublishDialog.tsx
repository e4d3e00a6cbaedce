import { useQueryClient } from "@tanstack/react-query";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Problem } from "../../api/problem";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import css from "./content.module.css";
import type { Template } from "./draft";
import { VersionDiff } from "./VersionDiff";

interface Props {
    template: Template;
    /** The draft's version. */
    version: number;
    onClose: () => void;
}

/** Publishes the draft, after showing what that changes. */
export function PublishDialog({ template, version, onClose }: Props) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const { published_version: published } = template;
    const publish = api.useMutation("post", "/v1/templates/{id}/publish", {
        onSuccess: (answer) => {
            for (const path of ["/v1/templates/{id}", "/v1/templates/{id}/versions", "/v1/templates"]) {
                void cache.invalidateQueries({ queryKey: ["get", path] });
            }
            say(`Version ${answer.published_version ?? version} is published.`);
            onClose();
        },
    });
    return (
        <Dialog title={`Publish version ${version}`} side onClose={onClose}>
            {publish.error ? <ProblemBox problem={Problem.from(publish.error)} /> : null}
            <p>
                {published
                    ? `Sends that use this template get version ${version} instead of version ${published}, after 30 seconds at most. You can roll back at any time.`
                    : `Sends may use this template from now on; they get version ${version}.`}
            </p>
            <div className={css.buttons}>
                <Button kind="primary" busy={publish.isPending} onClick={() => publish.mutate({ params: { path: { id: template.id } } })}>
                    Publish version {version}
                </Button>
                <Button onClick={onClose}>Cancel</Button>
            </div>
            {published ? <VersionDiff id={template.id} from={published} to={version} /> : null}
        </Dialog>
    );
}
