import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Button } from "../../ui/Button";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door } from "./Door";
import css from "./Door.module.css";
import { MailForm } from "./MailForm";
import { PersonForm, type NewPerson } from "./PersonForm";
import { useToken } from "./useToken";

/** Creates an account: first the address, then, with the token of the mail's link, a name and a password. */
export function SignUpPage() {
    const token = useToken();
    const [isAnew, setAnew] = useState(false);
    const foot = (
        <>
            <Link to="/sign-in">Log in</Link>
            <Link to="/forgot-password">Forgotten password</Link>
        </>
    );
    return (
        <Door title="Create an account" foot={foot}>
            {token && !isAnew ? (
                <Complete key={token} token={token} onAnew={() => setAnew(true)} />
            ) : (
                <MailForm
                    lead="Enter your address. A mail with a link comes to it, which proves that it is yours."
                    action="Send the link"
                    send={(email) => accountClient.POST("/v1/auth/register", { body: { email } })}
                    sent={(email) => `A mail is on its way to ${email}. Open its link to choose a name and a password.`}
                />
            )}
        </Door>
    );
}

function Complete({ token, onAnew }: { token: string; onAnew: () => void }) {
    const cache = useQueryClient();
    const navigate = useNavigate();
    const complete = useMutation({
        mutationFn: (person: NewPerson) => accountClient.POST("/v1/auth/register/complete", { body: { token, ...person } }),
        onSuccess: () => {
            cache.clear();
            void navigate({ to: "/" });
        },
    });
    const problem = complete.error ? Problem.from(complete.error) : undefined;
    if (problem?.code === "INVALID_TOKEN") {
        return (
            <>
                <ProblemBox problem={problem} />
                <Button kind="primary" onClick={onAnew}>
                    Ask for a new link
                </Button>
            </>
        );
    }
    return (
        <>
            <p className={css.lead}>Your address is proved. Choose a name and a password.</p>
            {problem ? <ProblemBox problem={problem} /> : null}
            {problem?.code === "ACCOUNT_EXISTS" ? <Link to="/sign-in">Log in to the account</Link> : null}
            <PersonForm action="Create account" busy={complete.isPending} problem={problem} onSubmit={complete.mutate} />
        </>
    );
}
