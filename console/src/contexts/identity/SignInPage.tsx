import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door } from "./Door";
import css from "./Door.module.css";
import { hasPasskeys, provePasskey } from "./passkey";

const route = getRouteApi("/sign-in");

/** A path of this console; anything else leads to the start. */
function safeNext(next: string | undefined): string {
    return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

/** Log-in by password, second factor or passkey. */
export function SignInPage() {
    const { next } = route.useSearch();
    const router = useRouter();
    const cache = useQueryClient();
    const [ticket, setTicket] = useState<string>();
    const done = () => {
        cache.clear();
        router.history.push(safeNext(next));
    };
    if (ticket) return <CodeForm ticket={ticket} onDone={done} onBack={() => setTicket(undefined)} />;
    return <PasswordForm onDone={done} onTicket={setTicket} />;
}

function PasswordForm({ onDone, onTicket }: { onDone: () => void; onTicket: (ticket: string) => void }) {
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const logIn = useMutation({
        mutationFn: async () => (await accountClient.POST("/v1/auth/log-in", { body: { email, password } })).data!,
        onSuccess: (answer) => ("second_factor" in answer ? onTicket(answer.second_factor.ticket) : onDone()),
    });
    const byPasskey = useMutation({
        mutationFn: async () => {
            const { data } = await accountClient.POST("/v1/auth/passkeys/begin");
            const credential = await provePasskey(data!.options);
            await accountClient.POST("/v1/auth/passkeys", { body: { ceremony_id: data!.ceremony_id, credential } });
        },
        onSuccess: onDone,
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        logIn.mutate();
    };
    const refused = logIn.error ?? byPasskey.error;
    return (
        <Door
            title="Log in"
            foot={
                <>
                    <a href="/sign-up">Create an account</a>
                    <a href="/forgot-password">Forgotten password</a>
                </>
            }
        >
            {refused ? <ProblemBox problem={Problem.from(refused)} /> : null}
            <form onSubmit={submit}>
                <TextField label="Email address" type="email" autoComplete="username webauthn" autoFocus required value={email} onChange={setEmail} />
                <TextField label="Password" type="password" autoComplete="current-password" required value={password} onChange={setPassword} />
                <Button type="submit" kind="primary" busy={logIn.isPending}>
                    Log in
                </Button>
            </form>
            {hasPasskeys() ? (
                <>
                    <p className={css.or}>or</p>
                    <Button busy={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
                        Use a passkey
                    </Button>
                </>
            ) : null}
        </Door>
    );
}

function CodeForm({ ticket, onDone, onBack }: { ticket: string; onDone: () => void; onBack: () => void }) {
    const [code, setCode] = useState("");
    const logIn = useMutation({
        mutationFn: () => accountClient.POST("/v1/auth/log-in/code", { body: { ticket, code: code.trim() } }),
        onSuccess: onDone,
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        logIn.mutate();
    };
    return (
        <Door title="Second factor">
            {logIn.error ? <ProblemBox problem={Problem.from(logIn.error)} /> : null}
            <form onSubmit={submit}>
                <TextField
                    label="Code"
                    help="Six digits of your authenticator app, or one of your backup codes."
                    autoComplete="one-time-code"
                    autoFocus
                    required
                    value={code}
                    onChange={setCode}
                />
                <Button type="submit" kind="primary" busy={logIn.isPending}>
                    Log in
                </Button>
                <Button kind="quiet" onClick={onBack}>
                    Back
                </Button>
            </form>
        </Door>
    );
}
