import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { Account } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { Section } from "../../../ui/Page";
import { accountApi } from "./accountApi";
import css from "./panel.module.css";
import { PasswordAgain } from "./PasswordAgain";

/** The address of the account. It changes with the link of a mail to the new one. */
export function EmailSection({ account }: { account: Account }) {
    const [isOpen, setOpen] = useState(false);
    const [asked, setAsked] = useState<string>();
    return (
        <Section title="Email address">
            <div className={css.panel}>
                <p>
                    <strong>{account.email}</strong>
                </p>
                {asked ? (
                    <p role="status">
                        If nobody uses {asked}, a mail is on its way to it. Open its link within one hour; until then nothing changes.
                    </p>
                ) : null}
                {account.has_password ? (
                    <Button onClick={() => setOpen(true)}>Change address</Button>
                ) : (
                    <p className={css.soft}>
                        To change it, <Link to="/account/security">set a password</Link> first: it proves that it is you.
                    </p>
                )}
            </div>
            {isOpen ? (
                <ChangeEmail
                    onClose={() => setOpen(false)}
                    onAsked={(email) => {
                        setAsked(email);
                        setOpen(false);
                    }}
                />
            ) : null}
        </Section>
    );
}

function ChangeEmail({ onClose, onAsked }: { onClose: () => void; onAsked: (email: string) => void }) {
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const ask = accountApi.useMutation("post", "/v1/account/email", { onSuccess: () => onAsked(email.trim()) });
    const problem = ask.error ? Problem.from(ask.error) : undefined;
    return (
        <FormDialog
            title="Change your address"
            action="Send the link"
            busy={ask.isPending}
            problem={ask.error}
            blocked={!email.includes("@") || password === ""}
            onSubmit={() => ask.mutate({ body: { email: email.trim(), password } })}
            onClose={onClose}
        >
            <TextField
                label="New address"
                help="A mail with a link goes to it. The account moves when you open the link."
                type="email"
                autoComplete="email"
                autoFocus
                required
                error={problem?.at("/email")}
                value={email}
                onChange={setEmail}
            />
            <PasswordAgain value={password} onChange={setPassword} />
        </FormDialog>
    );
}
