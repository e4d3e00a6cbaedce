import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Button } from "../../ui/Button";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door } from "./Door";
import css from "./Door.module.css";
import { NewPassword } from "./NewPassword";
import { NoToken } from "./NoToken";
import { mayBePassword } from "./passwordRules";
import { leave } from "./presence";
import { useToken } from "./useToken";

/** Sets a new password with the token of a mail's link. All sessions end, so the log-in follows. */
export function ResetPasswordPage() {
    const token = useToken();
    return (
        <Door title="Set a new password" foot={<Link to="/sign-in">Log in</Link>}>
            {token ? (
                <SetPassword key={token} token={token} />
            ) : (
                <NoToken action={<Link to="/forgot-password">Ask for a new link</Link>} />
            )}
        </Door>
    );
}

function SetPassword({ token }: { token: string }) {
    const cache = useQueryClient();
    const [password, setPassword] = useState("");
    const reset = useMutation({
        mutationFn: () => accountClient.POST("/v1/auth/reset-password", { body: { token, password } }),
        onSuccess: () => leave(cache, "password-set"),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        reset.mutate();
    };
    const problem = reset.error ? Problem.from(reset.error) : undefined;
    if (problem?.code === "INVALID_TOKEN") {
        return (
            <>
                <ProblemBox problem={problem} />
                <Link to="/forgot-password">Ask for a new link</Link>
            </>
        );
    }
    return (
        <>
            <p className={css.lead}>All sessions of the account end. Its authenticator app and passkeys stay.</p>
            {problem ? <ProblemBox problem={problem} /> : null}
            <form onSubmit={submit}>
                <NewPassword
                    label="New password"
                    value={password}
                    onChange={setPassword}
                    factor="unknown"
                    error={problem?.at("/password")}
                    autoFocus
                />
                <Button
                    type="submit"
                    kind="primary"
                    busy={reset.isPending || reset.isSuccess}
                    disabled={!mayBePassword(password, "unknown")}
                >
                    Set password
                </Button>
            </form>
        </>
    );
}
