import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { Problem } from "../../api/problem";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { ProblemBox } from "../../ui/ProblemBox";
import { Note } from "./Door";
import css from "./Door.module.css";

interface Props {
    /** What the page asks for, above the field. */
    lead: string;
    /** The verb: "Send the link". */
    action: string;
    send: (email: string) => Promise<unknown>;
    /** What follows. It must be true whether or not the address has an account. */
    sent: (email: string) => ReactNode;
}

/** Asks for an address, and says that a mail comes. */
export function MailForm({ lead, action, send, sent }: Props) {
    const [email, setEmail] = useState("");
    const ask = useMutation({ mutationFn: () => send(email.trim()) });
    const submit = (event: FormEvent) => {
        event.preventDefault();
        ask.mutate();
    };
    if (ask.isSuccess) {
        return (
            <>
                <Note>
                    <p>{sent(email.trim())}</p>
                    <p>The link works once, for one hour. If no mail comes within a few minutes, look among unwanted mail.</p>
                    <LocalMailbox />
                </Note>
                <Button onClick={() => ask.reset()}>Use another address</Button>
            </>
        );
    }
    const problem = ask.error ? Problem.from(ask.error) : undefined;
    return (
        <>
            <p className={css.lead}>{lead}</p>
            {problem ? <ProblemBox problem={problem} /> : null}
            <form onSubmit={submit}>
                <TextField
                    label="Email address"
                    type="email"
                    autoComplete="email"
                    autoFocus
                    required
                    error={problem?.at("/email")}
                    value={email}
                    onChange={setEmail}
                />
                <Button type="submit" kind="primary" busy={ask.isPending}>
                    {action}
                </Button>
            </form>
        </>
    );
}

/** On a developer's machine no mail leaves: the runner's mailbox has it. */
function LocalMailbox() {
    if (!["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) return null;
    return (
        <p>
            This Posthorn runs on your machine: the mail is in the <a href="/local/mailbox">local mailbox</a>.
        </p>
    );
}
