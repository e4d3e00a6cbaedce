import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { fromLocalInput, toLocalInput } from "../../ui/localTime";
import { say } from "../../ui/Toast";
import { count } from "../../ui/words";


interface Props {
    email: components["schemas"]["Email"];
    onClose: () => void;
}

const DAY_MS = 86_400_000;
/** The API takes times up to 30 days ahead. */
const AHEAD_MAX_MS = 30 * DAY_MS;

/** Reads the email again, and the lists that it is in. */
function useRefresh(): () => void {
    const cache = useQueryClient();
    return () => {
        void cache.invalidateQueries({ queryKey: ["get", "/v1/emails"] });
        void cache.invalidateQueries({ queryKey: ["get", "/v1/emails/{id}"] });
    };
}

export function ResendDialog({ email, onClose }: Props) {
    const { api } = useWorkspace();
    const refresh = useRefresh();
    const go = useGo();
    // Pressed again after a lost answer, it is still sent once.
    const [key] = useState(() => crypto.randomUUID());
    const resend = api.useMutation("post", "/v1/emails/{id}/resend", {
        onSuccess: ({ id }) => {
            refresh();
            say("The email was accepted again.");
            onClose();
            go(`emails/${id}`);
        },
    });
    const others = email.to.length + email.cc.length + email.bcc.length - 1;
    return (
        <FormDialog
            title="Resend this email"
            action="Resend email"
            busy={resend.isPending}
            problem={resend.error}
            onSubmit={() => resend.mutate({ params: { path: { id: email.id }, header: { "Idempotency-Key": key } } })}
            onClose={onClose}
        >
            <p>
                A new email with the same content goes to {email.to[0]}
                {others > 0 ? ` and ${count(others, "other recipient")}` : ""}. Suppressed recipients are left out, and it counts towards the
                quota.
            </p>
        </FormDialog>
    );
}

export function CancelDialog({ email, onClose }: Props) {
    const { api } = useWorkspace();
    const refresh = useRefresh();
    const cancel = api.useMutation("post", "/v1/emails/{id}/cancel", {
        onSuccess: () => {
            refresh();
            say("The email was cancelled.");
            onClose();
        },
    });
    return (
        <FormDialog
            title="Cancel this email"
            action="Cancel email"
            dismiss="Keep email"
            danger
            busy={cancel.isPending}
            problem={cancel.error}
            onSubmit={() => cancel.mutate({ params: { path: { id: email.id } } })}
            onClose={onClose}
        >
            <p>It will not be sent to anybody. A cancelled email can be resent as a new one.</p>
        </FormDialog>
    );
}

export function RescheduleDialog({ email, onClose }: Props) {
    const { api } = useWorkspace();
    const refresh = useRefresh();
    const [at, setAt] = useState(toLocalInput(email.scheduled_at ?? undefined));
    const [opened] = useState(() => Date.now());
    const move = api.useMutation("patch", "/v1/emails/{id}", {
        onSuccess: () => {
            refresh();
            say("The email was moved.");
            onClose();
        },
    });
    const problem = move.error ? Problem.from(move.error) : undefined;
    return (
        <FormDialog
            title="Reschedule this email"
            action="Reschedule email"
            busy={move.isPending}
            problem={move.error}
            blocked={at === ""}
            onSubmit={() => move.mutate({ params: { path: { id: email.id } }, body: { scheduled_at: fromLocalInput(at) } })}
            onClose={onClose}
        >
            <TextField
                label="Send at"
                type="datetime-local"
                help={`In your zone (${Intl.DateTimeFormat().resolvedOptions().timeZone}), at most 30 days ahead. It is sent in the minute after.`}
                min={toLocalInput(new Date(opened).toISOString())}
                max={toLocalInput(new Date(opened + AHEAD_MAX_MS).toISOString())}
                value={at}
                onChange={setAt}
                error={problem?.at("/scheduled_at")}
            />
        </FormDialog>
    );
}
