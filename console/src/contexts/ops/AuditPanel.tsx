import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { Button } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { Dialog } from "../../ui/Dialog";
import { Facts } from "../../ui/Page";
import { RawJson } from "../../ui/RawJson";
import { Time } from "../../ui/Time";
import { plain } from "../../ui/words";
import { actionInWords, actorInWords, isSecret, pageOf, sideOf, typeInWords, type Names } from "./auditWords";
import css from "./Ops.module.css";

type Entry = components["schemas"]["AuditEntry"];

interface Props {
    entry: Entry;
    names: Names;
    onFilter: (name: string) => (value: string) => void;
    onClose: () => void;
}

/** One entry, and the way to others like it. */
export function AuditPanel({ entry, names, onFilter, onClose }: Props) {
    const { actor, resource } = entry;
    return (
        <Dialog title={titleOf(entry)} side onClose={onClose}>
            <AuditFacts entry={entry} names={names} />
            <div className={css.row}>
                <Button onClick={() => onFilter("resource_id")(resource.id)}>All entries of this {typeInWords(resource.type)}</Button>
                <Button onClick={() => onFilter("actor")(actor.id)}>All entries by them</Button>
            </div>
            <RawJson value={entry} />
        </Dialog>
    );
}

/** What happened, as a title. */
export function titleOf({ action }: Entry): string {
    const title = actionInWords(action);
    return title.charAt(0).toUpperCase() + title.slice(1);
}

/** Who, what, when, from where, and each field before and after. */
export function AuditFacts({ entry, names }: Pick<Props, "entry" | "names">) {
    const { actor, resource } = entry;
    const page = pageOf(entry);
    return (
        <>
            <Facts
                facts={[
                    ["When", <Time key="at" at={entry.at} />],
                    ["Who", `${actorInWords(actor, names)} (${actor.type})`],
                    [`Of ${typeInWords(resource.type)}`, page ? <To page={page}>{resource.id}</To> : <code>{resource.id}</code>],
                    ["From address", entry.ip ?? "–"],
                    ["By function", entry.function],
                    ["Environment", entry.tenant_id ? `${entry.environment}, tenant ${entry.tenant_id}` : entry.environment],
                    ["Request", entry.request_id ? <Copy key="request" text={entry.request_id} what="the request id" shown /> : "–"],
                    ["Entry", <Copy key="id" text={entry.id} what="the entry's id" shown />],
                ]}
            />
            <h3>Changes</h3>
            {entry.action.endsWith(".deleted") && entry.changes.length === 0 ? (
                <p className={css.soft}>An entry of a removal names no fields. Earlier entries have its last values.</p>
            ) : (
                <Changes changes={entry.changes} />
            )}
        </>
    );
}

function Changes({ changes }: { changes: Entry["changes"] }) {
    if (changes.length === 0) return <p className={css.soft}>The entry names no fields.</p>;
    return (
        <table className={css.changes}>
            <thead>
                <tr>
                    <th scope="col">Field</th>
                    <th scope="col">Before</th>
                    <th scope="col">After</th>
                </tr>
            </thead>
            <tbody>
                {changes.map((change) => (
                    <tr key={change.field}>
                        <th scope="row">{plain(change.field)}</th>
                        {isSecret(change) ? (
                            <td colSpan={2} className={css.soft}>
                                changed; the value is secret, personal or long, so the log does not have it
                            </td>
                        ) : (
                            <>
                                <Side field={change.field} value={change.before} className={css.before} />
                                <Side field={change.field} value={change.after} className={css.after} />
                            </>
                        )}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

function Side({ field, value, className }: { field: string; value: unknown; className: string | undefined }) {
    const isNothing = value === null || value === undefined;
    return (
        <td className={isNothing ? undefined : className}>
            <pre>{sideOf(value, field)}</pre>
        </td>
    );
}
