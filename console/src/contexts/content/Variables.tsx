import { useRef } from "react";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Checkbox, Select, TextField } from "../../ui/Field";
import { Section } from "../../ui/Page";
import css from "./content.module.css";
import type { Editor } from "./useEditor";
import { faultsOf, newRow, TYPES, type VariableRow } from "./variables";

const TYPE_OPTIONS = TYPES.map((type) => ({ value: type, label: type }));

/** The variables that sends give, with the values that the preview uses. */
export function Variables({ editor }: { editor: Editor }) {
    const { draft, change, canWrite } = editor;
    const last = useRef(0);
    const add = () => {
        last.current += 1;
        change({ rows: [...draft.rows, newRow(`new-${last.current}`, "")] });
    };
    const put = (id: string) => (part: Partial<VariableRow>) =>
        change({ rows: draft.rows.map((row) => (row.id === id ? { ...row, ...part } : row)) });
    const drop = (id: string) => change({ rows: draft.rows.filter((row) => row.id !== id) });
    const faults = faultsOf(draft.rows);
    const addButton = canWrite ? <Button onClick={add}>Add variable</Button> : null;
    return (
        <Section title="Variables" actions={draft.rows.length > 0 ? addButton : null}>
            {draft.rows.length === 0 ? (
                <Empty title="No variables" action={addButton}>
                    <p>
                        A variable is a value that each send gives, such as a name. Declare every one that a source uses as{" "}
                        <code>{"{{ name }}"}</code>. Samples are for previews and test sends alone.
                    </p>
                </Empty>
            ) : (
                <div className={css.scroll}>
                    <table className={css.variables}>
                        <thead>
                            <tr>
                                <th scope="col">Key</th>
                                <th scope="col">Type</th>
                                <th scope="col">Fallback</th>
                                <th scope="col">Sample</th>
                                {canWrite ? (
                                    <th scope="col">
                                        <span className="visually-hidden">Action</span>
                                    </th>
                                ) : null}
                            </tr>
                        </thead>
                        <tbody>
                            {draft.rows.map((row, at) => (
                                <Row
                                    key={row.id}
                                    row={row}
                                    canWrite={canWrite}
                                    fault={keyFault(editor, at)}
                                    faults={faults}
                                    onChange={put(row.id)}
                                    onRemove={() => drop(row.id)}
                                />
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </Section>
    );
}

/** The API numbers the variables that it was sent, which are those with a key. */
function keyFault(editor: Editor, at: number): string | undefined {
    const sent = editor.draft.rows.slice(0, at).filter((row) => row.key.trim()).length;
    if (!editor.isDirty || !editor.draft.rows[at]?.key.trim()) return undefined;
    return editor.refused?.errors.find(({ pointer }) => pointer.startsWith(`/variables/${sent}/`))?.detail;
}

interface RowProps {
    row: VariableRow;
    canWrite: boolean;
    fault: string | undefined;
    faults: Record<string, string>;
    onChange: (part: Partial<VariableRow>) => void;
    onRemove: () => void;
}

function Row({ row, canWrite, fault, faults, onChange, onRemove }: RowProps) {
    const name = row.key || "the new variable";
    return (
        <tr>
            <td>
                <TextField label={`Key of ${name}`} hideLabel mono readOnly={!canWrite} spellCheck={false} error={fault} value={row.key} onChange={(key) => onChange({ key })} />
            </td>
            <td>
                <Select
                    label={`Type of ${name}`}
                    hideLabel
                    disabled={!canWrite}
                    options={TYPE_OPTIONS}
                    value={row.type}
                    onChange={(value) => onChange({ type: TYPES.find((type) => type === value) ?? "string" })}
                />
            </td>
            <td>
                <Checkbox label="optional" disabled={!canWrite} checked={row.isOptional} onChange={(isOptional) => onChange({ isOptional })} />
                {row.isOptional ? (
                    <TextField
                        label={`Fallback of ${name}`}
                        hideLabel
                        mono
                        readOnly={!canWrite}
                        error={faults[`${row.id}/fallback`]}
                        value={row.fallback}
                        onChange={(fallback) => onChange({ fallback })}
                    />
                ) : null}
            </td>
            <td>
                <TextField
                    label={`Sample of ${name}`}
                    hideLabel
                    mono
                    placeholder={row.isOptional ? "the fallback" : "none"}
                    error={faults[`${row.id}/sample`]}
                    value={row.sample}
                    onChange={(sample) => onChange({ sample })}
                />
            </td>
            {canWrite ? (
                <td>
                    <Button kind="quiet" aria-label={`Remove ${name}`} title={`Remove ${name}`} onClick={onRemove}>
                        ✕
                    </Button>
                </td>
            ) : null}
        </tr>
    );
}
