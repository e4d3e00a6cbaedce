import { useState } from "react";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Select } from "../../../ui/Field";
import { Loading } from "../../../ui/Loading";
import { ProblemBox } from "../../../ui/ProblemBox";
import { count } from "../../../ui/words";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import css from "../sign-in/signIn.module.css";
import { useRoles } from "../team/people";
import type { Directory } from "./DirectoryDialogs";
import own from "./directories.module.css";
import { withRole, type Group } from "./mapping";

interface Props {
    of: Directory;
    /** Absent for people who may not change it. */
    onRemove?: (directory: Directory) => void;
    onToken?: (directory: Directory) => void;
}

/** One directory: where it sends, and which roles its groups give. */
export function OneDirectory({ of: directory, onRemove, onToken }: Props) {
    const [isShown, setShown] = useState(false);
    return (
        <li className={css.domain}>
            <div className={css.head}>
                <h3>{directory.name}</h3>
                <span className={css.actions}>
                    <Button kind="quiet" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
                        {isShown ? "Hide groups" : "Show groups"}
                    </Button>
                    {onToken ? <Button onClick={() => onToken(directory)}>Create token</Button> : null}
                    {onRemove ? (
                        <Button kind="quiet" aria-label={`Remove ${directory.name}`} onClick={() => onRemove(directory)}>
                            Remove
                        </Button>
                    ) : null}
                </span>
            </div>
            <dl className={css.record}>
                <div>
                    <dt>URL</dt>
                    <dd>
                        <Copy shown text={`${location.origin}/scim/v2`} what={`the URL for ${directory.name}`} />
                    </dd>
                </div>
                <div>
                    <dt>Role</dt>
                    <dd>{directory.default_role}, for users whose groups give none</dd>
                </div>
            </dl>
            {isShown ? <Groups of={directory} mayChange={onRemove !== undefined} /> : null}
        </li>
    );
}

function Groups({ of: directory, mayChange }: { of: Directory; mayChange: boolean }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const { giveable } = useRoles();
    const query = api.useQuery("get", "/v1/directories/{id}/groups", { params: { path: { id: directory.id } } });
    const change = api.useMutation("patch", "/v1/directories/{id}", {
        onSuccess: () => refresh("/v1/directories", "/v1/directories/{id}/groups", "/v1/members"),
    });
    if (query.isError) return <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />;
    if (!query.data) return <Loading rows={2} />;
    if (query.data.data.length === 0) return <p className={css.soft}>The directory has sent no groups yet.</p>;
    const give = (group: Group, role: string) =>
        change.mutate({
            params: { path: { id: directory.id } },
            body: { group_roles: withRole(directory.group_roles, group.id, role) },
        });
    const roles = giveable.filter((role) => role.id !== "owner").map((role) => ({ value: role.id, label: role.name }));
    return (
        <>
            <dl className={own.groups}>
                {query.data.data.map((group) => (
                    <div key={group.id}>
                        <dt>{group.name}</dt>
                        <dd>{count(group.members, "user")}</dd>
                        <dd>
                            {mayChange ? (
                                <Select
                                    label={`The role that ${group.name} gives`}
                                    hideLabel
                                    value={group.role ?? ""}
                                    disabled={change.isPending}
                                    onChange={(role) => give(group, role)}
                                    options={[{ value: "", label: "gives no role" }, ...roles]}
                                />
                            ) : (
                                (group.role ?? "gives no role")
                            )}
                        </dd>
                    </div>
                ))}
            </dl>
            <p className={css.soft}>A user in several groups gets the role of the one that was given a role first.</p>
            {change.isError ? <ProblemBox problem={Problem.from(change.error)} /> : null}
        </>
    );
}
