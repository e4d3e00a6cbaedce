import { useState, type ReactNode } from "react";
import { Problem } from "../../api/problem";
import { FormDialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";

interface Props {
    name: string;
    /** "tenant" or "organisation". */
    what: string;
    children: ReactNode;
    busy: boolean;
    problem: unknown;
    onSuspend: (reason: string) => void;
    onClose: () => void;
}

/** Asks why something is suspended. Later reads show the reason. */
export function SuspendDialog({ name, what, children, busy, problem, onSuspend, onClose }: Props) {
    const [reason, setReason] = useState("");
    return (
        <FormDialog
            title={`Suspend ${name}`}
            action={`Suspend ${what}`}
            danger
            busy={busy}
            problem={problem}
            blocked={reason.trim() === ""}
            onClose={onClose}
            onSubmit={() => onSuspend(reason.trim())}
        >
            {children}
            <TextArea
                label="Reason"
                rows={3}
                maxLength={500}
                value={reason}
                onChange={setReason}
                help="Everybody who can see it reads this."
                error={problem ? Problem.from(problem).at("/reason") : undefined}
            />
        </FormDialog>
    );
}
