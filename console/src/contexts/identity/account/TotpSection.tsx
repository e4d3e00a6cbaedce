import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Account } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { FormDialog } from "../../../ui/Dialog";
import { Section } from "../../../ui/Page";
import { Status } from "../../../ui/Status";
import { say } from "../../../ui/Toast";
import { count } from "../../../ui/words";
import { ACCOUNT, accountApi } from "./accountApi";
import { BackupCodes } from "./BackupCodes";
import css from "./panel.module.css";
import { PasswordAgain } from "./PasswordAgain";
import { SetUpTotp } from "./SetUpTotp";

type Open = "none" | "set-up" | "renew" | "remove";

/** The authenticator app and its backup codes. */
export function TotpSection({ account }: { account: Account }) {
    const cache = useQueryClient();
    const [open, setOpen] = useState<Open>("none");
    const [codes, setCodes] = useState<string[]>();
    const close = () => setOpen("none");
    const changed = (shown: string[] | undefined) => {
        setCodes(shown);
        close();
        void cache.invalidateQueries({ queryKey: ACCOUNT });
    };
    return (
        <Section title="Authenticator app">
            <div className={css.panel}>
                {account.has_second_factor ? <On account={account} onOpen={setOpen} /> : <Off account={account} onOpen={setOpen} />}
            </div>
            {codes ? <BackupCodes codes={codes} email={account.email} onStored={() => setCodes(undefined)} /> : null}
            {open === "set-up" ? <SetUpTotp onClose={close} onOn={changed} /> : null}
            {open === "renew" ? <RenewCodes onClose={close} onRenewed={changed} /> : null}
            {open === "remove" ? <RemoveTotp onClose={close} onRemoved={() => changed(undefined)} /> : null}
        </Section>
    );
}

interface StateProps {
    account: Account;
    onOpen: (open: Open) => void;
}

function Off({ account, onOpen }: StateProps) {
    return (
        <>
            <Status tone="quiet">Off</Status>
            <p className={css.soft}>
                With an app such as Aegis, 1Password or Google Authenticator, a log-in asks for a code of six digits besides the
                password. Ten backup codes replace the app if you lose it.
            </p>
            {account.has_password ? (
                <Button onClick={() => onOpen("set-up")}>Set up app</Button>
            ) : (
                <p>Set a password first.</p>
            )}
        </>
    );
}

function On({ account, onOpen }: StateProps) {
    const left = account.backup_codes_left;
    return (
        <>
            <p className={css.line}>
                <Status tone="good">On</Status>
                <Status tone={left < 3 ? "problem" : "quiet"}>{`${count(left, "backup code")} left`}</Status>
            </p>
            <p className={css.soft}>A log-in with the password asks for a code of the app, or for a backup code.</p>
            <div className={css.actions}>
                <Button onClick={() => onOpen("renew")}>Renew backup codes</Button>
                <Button kind="danger" onClick={() => onOpen("remove")}>
                    Remove app
                </Button>
            </div>
        </>
    );
}

function RenewCodes({ onClose, onRenewed }: { onClose: () => void; onRenewed: (codes: string[]) => void }) {
    const [password, setPassword] = useState("");
    const renew = accountApi.useMutation("post", "/v1/account/backup-codes", {
        onSuccess: (answer) => onRenewed(answer.backup_codes),
    });
    return (
        <FormDialog
            title="Renew backup codes"
            action="Renew codes"
            busy={renew.isPending}
            problem={renew.error}
            blocked={password === ""}
            onSubmit={() => renew.mutate({ body: { password } })}
            onClose={onClose}
        >
            <p>You get ten new codes. The present ones stop working.</p>
            <PasswordAgain value={password} onChange={setPassword} />
        </FormDialog>
    );
}

function RemoveTotp({ onClose, onRemoved }: { onClose: () => void; onRemoved: () => void }) {
    const [password, setPassword] = useState("");
    const remove = accountApi.useMutation("post", "/v1/account/totp/disable", {
        onSuccess: () => {
            say("The authenticator app was removed.");
            onRemoved();
        },
    });
    return (
        <FormDialog
            title="Remove the authenticator app"
            action="Remove app"
            danger
            busy={remove.isPending}
            problem={remove.error}
            blocked={password === ""}
            onSubmit={() => remove.mutate({ body: { password } })}
            onClose={onClose}
        >
            <p>The password alone logs in then. The app's entry and all backup codes stop working. You get a mail about it.</p>
            <PasswordAgain
                value={password}
                onChange={setPassword}
                help="With fewer than 15 characters it can't stay alone: change it first."
            />
        </FormDialog>
    );
}
