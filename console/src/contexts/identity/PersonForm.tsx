import { useState, type FormEvent } from "react";
import type { Problem } from "../../api/problem";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { NewPassword } from "./NewPassword";
import { mayBePassword } from "./passwordRules";

export interface NewPerson {
    name: string;
    password: string;
}

interface Props {
    action: string;
    busy: boolean;
    problem: Problem | undefined;
    onSubmit: (person: NewPerson) => void;
}

/** Name and password of a new account. */
export function PersonForm({ action, busy, problem, onSubmit }: Props) {
    const [name, setName] = useState("");
    const [password, setPassword] = useState("");
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (!busy) onSubmit({ name: name.trim(), password });
    };
    const isReady = name.trim() !== "" && mayBePassword(password, "off");
    return (
        <form onSubmit={submit}>
            <TextField
                label="Name"
                help="As your colleagues see it."
                autoComplete="name"
                maxLength={100}
                autoFocus
                required
                error={problem?.at("/name")}
                value={name}
                onChange={setName}
            />
            <NewPassword label="Password" value={password} onChange={setPassword} factor="off" error={problem?.at("/password")} />
            <Button type="submit" kind="primary" busy={busy} disabled={!isReady}>
                {action}
            </Button>
        </form>
    );
}
