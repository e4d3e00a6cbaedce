import { Fragment } from "react";
import { GROUPS, ofThing } from "../permissions";
import type { Role } from "../team/people";
import { HIDDEN_FIELDS, reachOf } from "./matrix";
import css from "./roles.module.css";

/** Permissions grouped by thing, a column for each role. */
export function RoleMatrix({ roles }: { roles: Role[] }) {
    const groups = GROUPS.map(({ name, things }) => ({
        name,
        things: things.filter(([thing]) => roles.some((role) => ofThing(thing).some((one) => role.permissions.includes(one)))),
    })).filter(({ things }) => things.length > 0);
    return (
        <div className={css.scroll} tabIndex={0} role="region" aria-label="Permissions of each role">
            <table className={css.matrix}>
                <thead>
                    <tr>
                        <th scope="col">Thing</th>
                        {roles.map((role) => (
                            <th key={role.id} scope="col">
                                {role.name}
                                <span className={css.kind}>{role.fixed ? "fixed" : "your own"}</span>
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {groups.map(({ name, things }) => (
                        <Fragment key={name}>
                            <GroupRow name={name} columns={roles.length} />
                            {things.map(([thing, label]) => (
                                <tr key={thing}>
                                    <th scope="row">{label}</th>
                                    {roles.map((role) => (
                                        <Cell key={role.id} word={reachOf(role.permissions, thing)} />
                                    ))}
                                </tr>
                            ))}
                        </Fragment>
                    ))}
                    <GroupRow name="Hidden from its members" columns={roles.length} />
                    {HIDDEN_FIELDS.map(({ field, label }) => (
                        <tr key={field}>
                            <th scope="row">{label}</th>
                            {roles.map((role) => (
                                <Cell key={role.id} word={role.hides.includes(field) ? "hidden" : "none"} none="shown" />
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function GroupRow({ name, columns }: { name: string; columns: number }) {
    return (
        <tr>
            <th scope="rowgroup" className={css.group}>
                {name}
            </th>
            <td colSpan={columns} />
        </tr>
    );
}

function Cell({ word, none = "–" }: { word: string; none?: string }) {
    return word === "none" ? <td className={css.soft}>{none}</td> : <td>{word}</td>;
}
