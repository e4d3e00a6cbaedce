import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door, Note } from "./Door";
import css from "./Door.module.css";
import { hasPasskeys, PasskeyCancelled, provePasskey } from "./passkey";
import { shortWait, useWait } from "./wait";

interface Props {
    email: string;
    setEmail: (email: string) => void;
    /** Why the page was opened. */
    note: string | undefined;
    onDone: () => void;
    onTicket: (ticket: string) => void;
}

async function logInByPasskey(): Promise<void> {
    const { data } = await accountClient.POST("/v1/auth/passkeys/begin");
    const credential = await provePasskey(data!.options);
    await accountClient.POST("/v1/auth/passkeys", { body: { ceremony_id: data!.ceremony_id, credential } });
}

/** The first half of a log-in: address and password, or a passkey, which is both halves. */
export function PasswordForm({ email, setEmail, note, onDone, onTicket }: Props) {
    const [password, setPassword] = useState("");
    const logIn = useMutation({
        mutationFn: async () => (await accountClient.POST("/v1/auth/log-in", { body: { email, password } })).data!,
        onSuccess: (answer) => ("second_factor" in answer ? onTicket(answer.second_factor.ticket) : onDone()),
    });
    const byPasskey = useMutation({ mutationFn: logInByPasskey, onSuccess: onDone });
    const wait = useWait(logIn.error);
    const submit = (event: FormEvent) => {
        event.preventDefault();
        byPasskey.reset();
        if (wait === 0) logIn.mutate();
    };
    const isCancelled = byPasskey.error instanceof PasskeyCancelled;
    const refused = logIn.error ?? (isCancelled ? null : byPasskey.error);
    const problem = refused ? Problem.from(refused) : undefined;
    return (
        <Door title="Log in" foot={<OtherWays />}>
            {note && !refused && !isCancelled ? <Note>{note}</Note> : null}
            {isCancelled ? <Note>No passkey was used. Try again, or log in with the password.</Note> : null}
            {problem ? <ProblemBox problem={problem} /> : null}
            <form onSubmit={submit}>
                <TextField
                    label="Email address"
                    type="email"
                    autoComplete="username"
                    autoFocus={!email}
                    required
                    error={problem?.at("/email")}
                    value={email}
                    onChange={setEmail}
                />
                <TextField
                    label="Password"
                    type="password"
                    autoComplete="current-password"
                    autoFocus={Boolean(email)}
                    required
                    value={password}
                    onChange={setPassword}
                />
                <Button type="submit" kind="primary" busy={logIn.isPending} disabled={wait > 0}>
                    {wait > 0 ? `Log in again in ${shortWait(wait)}` : "Log in"}
                </Button>
            </form>
            {hasPasskeys() ? (
                <>
                    <p className={css.or}>or</p>
                    <Button
                        busy={byPasskey.isPending}
                        onClick={() => {
                            logIn.reset();
                            byPasskey.mutate();
                        }}
                    >
                        Use a passkey
                    </Button>
                </>
            ) : null}
        </Door>
    );
}

function OtherWays() {
    return (
        <>
            <Link to="/sign-in-sso">Single sign-on</Link>
            <Link to="/sign-up">Create an account</Link>
            <Link to="/forgot-password">Forgotten password</Link>
        </>
    );
}
