import { useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import css from "./content.module.css";
import type { Template } from "./draft";
import { VersionDiff } from "./VersionDiff";

interface Props {
    template: Template;
    version: number;
    onClose: () => void;
}

/** Publishes a kept version, after showing what that changes. The draft stays. */
export function RollBack({ template, version, onClose }: Props) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const { published_version: published } = template;
    const isBack = published != null && version < published;
    const verb = isBack ? "Roll back to" : "Publish";
    const publish = api.useMutation("post", "/v1/templates/{id}/rollback", {
        onSuccess: () => {
            for (const path of ["/v1/templates/{id}", "/v1/templates/{id}/versions", "/v1/templates"]) {
                void cache.invalidateQueries({ queryKey: ["get", path] });
            }
            say(`Version ${version} is published.`);
            onClose();
        },
    });
    return (
        <Dialog title={`${verb} version ${version}`} side onClose={onClose}>
            {publish.error ? <ProblemBox problem={Problem.from(publish.error)} /> : null}
            <p>
                {published
                    ? `Sends get version ${version} instead of version ${published}, after 30 seconds at most. The draft stays as it is.`
                    : `Sends may use this template from now on; they get version ${version}. The draft stays as it is.`}
            </p>
            <div className={css.buttons}>
                <Button
                    kind="primary"
                    busy={publish.isPending}
                    onClick={() => publish.mutate({ params: { path: { id: template.id } }, body: { version } })}
                >
                    {verb} version {version}
                </Button>
                <Button onClick={onClose}>Cancel</Button>
            </div>
            {published ? <VersionDiff id={template.id} from={published} to={version} /> : null}
        </Dialog>
    );
}
