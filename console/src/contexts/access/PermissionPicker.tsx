import type { Permission } from "../../session/permissions";
import css from "./PermissionPicker.module.css";
import { GROUPS, isRead, MEANINGS, ofThing } from "./permissions";

interface Props {
    /** What may be chosen. Nothing else is offered. */
    from: Permission[];
    chosen: Permission[];
    onChange: (chosen: Permission[]) => void;
    error?: string | undefined;
}

/** Permissions to choose, one row for each thing: seeing on the left, changing on the right. */
export function PermissionPicker({ from, chosen, onChange, error }: Props) {
    const set = (permission: Permission, isOn: boolean) =>
        onChange(isOn ? [...chosen, permission] : chosen.filter((one) => one !== permission));
    const cell = (label: string, permission: Permission | undefined) =>
        permission && from.includes(permission) ? (
            <label title={`May ${MEANINGS[permission].may}`}>
                <input
                    type="checkbox"
                    checked={chosen.includes(permission)}
                    onChange={(event) => set(permission, event.target.checked)}
                />
                <span className="visually-hidden">{label}:</span> {verb(permission)}
            </label>
        ) : null;
    return (
        <div className={css.box}>
            <table className={css.table} aria-label="Permissions">
                {GROUPS.map(({ name, things }) => {
                    const shown = things.filter(([thing]) => ofThing(thing).some((one) => from.includes(one)));
                    if (shown.length === 0) return null;
                    return (
                        <tbody key={name}>
                            <tr>
                                <th scope="rowgroup" colSpan={3} className={css.group}>
                                    {name}
                                </th>
                            </tr>
                            {shown.map(([thing, label]) => (
                                <tr key={thing}>
                                    <th scope="row">{label}</th>
                                    <td>{cell(label, ofThing(thing).find(isRead))}</td>
                                    <td>{cell(label, ofThing(thing).find((one) => !isRead(one)))}</td>
                                </tr>
                            ))}
                        </tbody>
                    );
                })}
            </table>
            {error ? (
                <p className={css.error} role="alert">
                    {error}
                </p>
            ) : null}
        </div>
    );
}

function verb(permission: Permission): string {
    if (isRead(permission)) return "see";
    return permission === "emails:send" ? "send" : "change";
}
