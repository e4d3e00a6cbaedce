import { useState, type ReactNode } from "react";
import { FormDialog } from "./Dialog";
import { TextField } from "./Field";

interface Props {
    title: string;
    /** The verb that says what will happen: "Delete topic". */
    action: string;
    /** What will happen, and what can't be undone. */
    children: ReactNode;
    /** Must be typed first, where nothing brings the thing back. */
    name?: string | undefined;
    /** Nothing is lost, so the action is not shown as dangerous. */
    safe?: boolean;
    /** What it changes shows at once, so it hides meanwhile. A refusal brings it back. */
    optimistic?: boolean;
    busy: boolean;
    problem?: unknown;
    onConfirm: () => void;
    onClose: () => void;
}

/** Asks before something that can't be undone. With `name`, the person types it first. */
export function ConfirmDialog({ title, action, children, name, safe = false, optimistic = false, busy, problem, onConfirm, onClose }: Props) {
    const [typed, setTyped] = useState("");
    return (
        <FormDialog
            title={title}
            action={action}
            danger={!safe}
            optimistic={optimistic}
            busy={busy}
            problem={problem}
            blocked={name !== undefined && typed.trim() !== name}
            onSubmit={onConfirm}
            onClose={onClose}
        >
            {children}
            {name === undefined ? null : (
                <TextField label={`Type ${name} to confirm`} mono autoComplete="off" autoFocus value={typed} onChange={setTyped} />
            )}
        </FormDialog>
    );
}
