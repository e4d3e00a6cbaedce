import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door } from "./Door";
import css from "./Door.module.css";
import { shortWait, useWait } from "./wait";

/** Refusals after which the ticket is of no use: the password has to be given again. */
const ENDED = ["INVALID_TICKET", "INVALID_LOG_IN"];

interface Props {
    ticket: string;
    email: string;
    onDone: () => void;
    onBack: () => void;
}

/** The second half of a log-in: a code of the authenticator app, or a backup code. */
export function CodeForm({ ticket, email, onDone, onBack }: Props) {
    const [code, setCode] = useState("");
    const logIn = useMutation({
        mutationFn: () => accountClient.POST("/v1/auth/log-in/code", { body: { ticket, code: code.trim() } }),
        onSuccess: onDone,
    });
    const wait = useWait(logIn.error);
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (wait === 0) logIn.mutate();
    };
    const problem = logIn.error ? Problem.from(logIn.error) : undefined;
    if (problem && ENDED.includes(problem.code)) {
        return (
            <Door title="Second factor">
                <ProblemBox problem={problem} />
                <Button kind="primary" onClick={onBack}>
                    Begin again
                </Button>
            </Door>
        );
    }
    return (
        <Door title="Second factor">
            <p className={css.lead}>{email ? `The password of ${email} is right.` : "Your organisation vouched for you."} Now the code.</p>
            {problem ? <ProblemBox problem={problem} /> : null}
            <form onSubmit={submit}>
                <TextField
                    label="Code"
                    help="Six digits of your authenticator app, or one of your backup codes."
                    autoComplete="one-time-code"
                    autoCapitalize="none"
                    spellCheck={false}
                    autoFocus
                    required
                    mono
                    value={code}
                    onChange={setCode}
                />
                <Button type="submit" kind="primary" busy={logIn.isPending} disabled={wait > 0}>
                    {wait > 0 ? `Log in again in ${shortWait(wait)}` : "Log in"}
                </Button>
                <Button kind="quiet" onClick={onBack}>
                    Back
                </Button>
            </form>
        </Door>
    );
}
