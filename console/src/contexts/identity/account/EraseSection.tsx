import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { ownOrgsQuery, type Account } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { FormDialog } from "../../../ui/Dialog";
import { Checkbox, TextField } from "../../../ui/Field";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { leave } from "../presence";
import { useWait } from "../wait";
import { ACCOUNT, accountApi } from "./accountApi";
import css from "./panel.module.css";
import { PasswordAgain } from "./PasswordAgain";
import { soleOwnerOf, type SoleOwner } from "./soleOwner";

/** The end of the account. */
export function EraseSection({ account }: { account: Account }) {
    const [isOpen, setOpen] = useState(false);
    return (
        <Section title="Erase">
            <div className={css.panel}>
                <p className={css.soft}>The account, its sessions and memberships, and the API keys that you made, go for good.</p>
                <Button kind="danger" onClick={() => setOpen(true)}>
                    Erase your account
                </Button>
            </div>
            {isOpen ? <EraseDialog account={account} onClose={() => setOpen(false)} /> : null}
        </Section>
    );
}

function useErase(onRefused: () => void) {
    const cache = useQueryClient();
    return accountApi.useMutation("post", "/v1/account/erase", {
        onSuccess: () => leave(cache, "erased"),
        onError: () => {
            onRefused();
            // It may have a password by now, or the organisations other names.
            void cache.invalidateQueries({ queryKey: ACCOUNT });
        },
    });
}

function EraseDialog({ account, onClose }: { account: Account; onClose: () => void }) {
    const [proof, setProof] = useState({ password: "", email: "" });
    const [closes, setCloses] = useState(false);
    const orgs = useQuery(ownOrgsQuery).data ?? [];
    // Another refusal may name other organisations, so the tick is asked for again.
    const erase = useErase(() => setCloses(false));
    const wait = useWait(erase.error);
    const problem = erase.error ? Problem.from(erase.error) : undefined;
    const sole = problem ? soleOwnerOf(problem, orgs) : undefined;
    const { has_password, email } = account;
    const isProved = has_password ? proof.password !== "" : proof.email.trim().toLowerCase() === email.toLowerCase();
    const own = has_password ? { password: proof.password } : { email: proof.email.trim() };
    return (
        <FormDialog
            title="Erase your account"
            action={closes ? "Close them and erase account" : "Erase account"}
            danger
            busy={erase.isPending || erase.isSuccess}
            problem={sole?.mayClose ? undefined : problem}
            blocked={!isProved || wait > 0}
            onSubmit={() => erase.mutate({ body: { ...own, close_orgs: closes } })}
            onClose={onClose}
        >
            <WhatGoes />
            {has_password ? (
                <PasswordAgain value={proof.password} onChange={(password) => setProof({ ...proof, password })} />
            ) : (
                <Address email={email} value={proof.email} error={problem?.at("/email")} onChange={(typed) => setProof({ ...proof, email: typed })} />
            )}
            {problem && sole?.mayClose ? <CloseToo problem={problem} sole={sole} closes={closes} onChange={setCloses} /> : null}
        </FormDialog>
    );
}

function WhatGoes() {
    return (
        <>
            <p>
                <strong>Nothing brings the account back.</strong> You are logged out everywhere, and leave all organisations. Your name, address,
                password and factors are removed.
            </p>
            <p>
                API keys that you made stop within 30 seconds. What your organisations sent and received stays with them. Their audit logs keep
                what you did, under an id without your name.
            </p>
        </>
    );
}

interface AddressProps {
    email: string;
    value: string;
    error: string | undefined;
    onChange: (typed: string) => void;
}

/** An account without a password shows by its address that the person means it. */
function Address({ email, ...field }: AddressProps) {
    return <TextField label={`Type ${email} to confirm`} type="email" autoComplete="off" required {...field} />;
}

interface CloseProps {
    problem: Problem;
    sole: SoleOwner;
    closes: boolean;
    onChange: (closes: boolean) => void;
}

/** The organisations that would have no owner, and the tick that closes them too. */
function CloseToo({ problem, sole: { names, more }, closes, onChange }: CloseProps) {
    const { status, code, requestId, message } = problem;
    // Its detail names a field of the API instead of the tick.
    const told = names.length > 0 ? new Problem(status, { code, request_id: requestId, title: message }) : problem;
    return (
        <>
            <ProblemBox problem={told} />
            <p>Nothing was erased. Make another member an owner, or close what has no other owner:</p>
            <ul className={css.list}>
                {names.map((name) => (
                    <li key={name}>{name}</li>
                ))}
                {more > 0 ? <li>and {more} more</li> : null}
            </ul>
            <Checkbox
                label="Close these organisations too"
                help="For good: their keys stop, queued emails fail, and their domains are released."
                checked={closes}
                onChange={onChange}
            />
        </>
    );
}
