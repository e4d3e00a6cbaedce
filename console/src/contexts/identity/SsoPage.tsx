import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Problem } from "../../api/problem";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door } from "./Door";
import css from "./Door.module.css";
import { beginSso } from "./sso";

/** Log-in with the identity provider of an organisation, which the address finds. */
export function SsoPage() {
    const [email, setEmail] = useState("");
    const begin = useMutation({
        mutationFn: () => beginSso(email.trim()),
        onSuccess: (url) => location.assign(url),
    });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        begin.mutate();
    };
    const problem = begin.error ? Problem.from(begin.error) : undefined;
    return (
        <Door title="Single sign-on" foot={<Link to="/sign-in">Log in with a password</Link>}>
            <p className={css.lead}>Your address leads to the identity provider of your organisation.</p>
            {problem ? <ProblemBox problem={problem} /> : null}
            <form onSubmit={submit}>
                <TextField
                    label="Email address"
                    type="email"
                    autoComplete="username"
                    autoFocus
                    required
                    error={problem?.at("/email")}
                    value={email}
                    onChange={setEmail}
                />
                <Button type="submit" kind="primary" busy={begin.isPending || begin.isSuccess}>
                    Go on
                </Button>
            </form>
        </Door>
    );
}
