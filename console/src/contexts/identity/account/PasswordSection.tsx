import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { accountClient, type Account } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { FormDialog } from "../../../ui/Dialog";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { NewPassword } from "../NewPassword";
import { mayBePassword } from "../passwordRules";
import { leave, logOut } from "../presence";
import css from "./panel.module.css";
import { PasswordAgain } from "./PasswordAgain";

/** The password: changed with the old one, or set for the first time with the link of a mail. */
export function PasswordSection({ account }: { account: Account }) {
    const [isOpen, setOpen] = useState(false);
    return (
        <Section title="Password">
            <div className={css.panel}>
                {account.has_password ? (
                    <>
                        <Status tone="good">Set</Status>
                        <p className={css.soft}>After a change all sessions end, this one too, and you log in with the new password.</p>
                        <Button onClick={() => setOpen(true)}>Change password</Button>
                    </>
                ) : (
                    <FirstPassword email={account.email} />
                )}
            </div>
            {isOpen ? <ChangePassword account={account} onClose={() => setOpen(false)} /> : null}
        </Section>
    );
}

function FirstPassword({ email }: { email: string }) {
    const ask = useMutation({ mutationFn: () => accountClient.POST("/v1/auth/forgot-password", { body: { email } }) });
    return (
        <>
            <Status tone="problem">Not set</Status>
            <p className={css.soft}>
                A link in a mail to {email} sets the first one. After that all sessions end, and you log in with the password.
            </p>
            {ask.error ? <ProblemBox problem={Problem.from(ask.error)} /> : null}
            {ask.isSuccess ? (
                <p role="status">The mail is on its way to {email}. Its link works once, for one hour.</p>
            ) : (
                <Button busy={ask.isPending} onClick={() => ask.mutate()}>
                    Send the link
                </Button>
            )}
        </>
    );
}

async function changePassword(password: string, new_password: string): Promise<void> {
    await accountClient.POST("/v1/account/password", { body: { password, new_password } });
    // The API keeps the session that made the change. It ends as well, so that the new password is tried at once.
    await logOut().catch(() => undefined);
}

function ChangePassword({ account, onClose }: { account: Account; onClose: () => void }) {
    const cache = useQueryClient();
    const [old, setOld] = useState("");
    const [fresh, setFresh] = useState("");
    const change = useMutation({
        mutationFn: () => changePassword(old, fresh),
        onSuccess: () => leave(cache, "password-changed", location.pathname),
    });
    const problem = change.error ? Problem.from(change.error) : undefined;
    const factor = account.has_second_factor ? "on" : "off";
    return (
        <FormDialog
            title="Change your password"
            action="Change password"
            busy={change.isPending || change.isSuccess}
            problem={change.error}
            blocked={old === "" || !mayBePassword(fresh, factor)}
            onSubmit={() => change.mutate()}
            onClose={onClose}
        >
            <PasswordAgain value={old} onChange={setOld} help="The present one." />
            <NewPassword
                label="New password"
                value={fresh}
                onChange={setFresh}
                factor={factor}
                error={problem?.at("/new_password")}
            />
            <p>All sessions end, on this device too.</p>
        </FormDialog>
    );
}
