import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Loading } from "../../../ui/Loading";
import { Page, Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { count } from "../../../ui/words";
import { SharedNote } from "../orgWide";
import { useRoles, type Role } from "../team/people";
import { DeleteRoleDialog, RoleDialog } from "./RoleDialogs";
import { RoleMatrix } from "./RoleMatrix";
import css from "./roles.module.css";

/** What each role may do, side by side. */
export function RolesPage() {
    const { can } = useWorkspace();
    const { query, roles } = useRoles();
    const [isCreating, setCreating] = useState(false);
    const create = can("roles:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create role
        </Button>
    ) : null;
    const own = roles.filter((role) => !role.fixed);
    const state = query.data
        ? `${count(roles.length - own.length, "fixed role")}, ${own.length === 0 ? "none" : own.length} of your own. A member has one role.`
        : undefined;
    return (
        <Page title="Roles" wide state={state} actions={create}>
            <SharedNote what="Roles" />
            {query.isPending ? <Loading rows={12} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data ? (
                <>
                    <OwnRoles roles={own} />
                    <RoleMatrix roles={roles} />
                </>
            ) : null}
            {isCreating ? <RoleDialog roles={roles} onClose={() => setCreating(false)} /> : null}
        </Page>
    );
}

/** The roles that the organisation made, with what can be done to them. */
function OwnRoles({ roles }: { roles: Role[] }) {
    const { can } = useWorkspace();
    const { isWithin, roles: all } = useRoles();
    const [changing, setChanging] = useState<Role>();
    const [deleting, setDeleting] = useState<Role>();
    if (roles.length === 0) {
        return (
            <p className={css.hint}>
                The fixed roles can't be changed. A role of your own can hold fewer permissions, or hide recipients and content from its
                members.
            </p>
        );
    }
    return (
        <Section title="Your own roles">
            <ul className={css.own}>
                {roles.map((role) => (
                    <li key={role.id}>
                        <span className={css.ownName}>{role.name}</span>
                        <span className={css.soft}>{count(role.permissions.length, "permission")}</span>
                        {can("roles:write") && isWithin(role.id) ? (
                            <span>
                                <Button kind="quiet" aria-label={`Change ${role.name}`} onClick={() => setChanging(role)}>
                                    Change
                                </Button>
                                <Button kind="quiet" aria-label={`Delete ${role.name}`} onClick={() => setDeleting(role)}>
                                    Delete
                                </Button>
                            </span>
                        ) : null}
                    </li>
                ))}
            </ul>
            {changing ? <RoleDialog of={changing} roles={all} onClose={() => setChanging(undefined)} /> : null}
            {deleting ? <DeleteRoleDialog of={deleting} onClose={() => setDeleting(undefined)} /> : null}
        </Section>
    );
}
