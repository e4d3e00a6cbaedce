import { useState } from "react";
import type { components } from "../../../api/schema";
import { Copy } from "../../../ui/Copy";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { accountApi } from "./accountApi";
import { PasswordAgain } from "./PasswordAgain";
import css from "./SetUpTotp.module.css";

type Secret = components["schemas"]["TotpSecret"];

interface Props {
    onClose: () => void;
    /** The app is on: its backup codes are shown once. */
    onOn: (codes: string[]) => void;
}

/** Password, then the secret and the first code. Nothing changes for log-ins before that code. */
export function SetUpTotp({ onClose, onOn }: Props) {
    const [secret, setSecret] = useState<Secret>();
    return secret ? (
        <ConfirmCode secret={secret} onClose={onClose} onOn={onOn} />
    ) : (
        <Begin onClose={onClose} onSecret={setSecret} />
    );
}

function Begin({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: Secret) => void }) {
    const [password, setPassword] = useState("");
    const begin = accountApi.useMutation("post", "/v1/account/totp", { onSuccess: onSecret });
    return (
        <FormDialog
            title="Set up an authenticator app"
            action="Continue"
            busy={begin.isPending}
            problem={begin.error}
            blocked={password === ""}
            onSubmit={() => begin.mutate({ body: { password } })}
            onClose={onClose}
        >
            <PasswordAgain value={password} onChange={setPassword} help="Then you scan a code with the app." />
        </FormDialog>
    );
}

function ConfirmCode({ secret, onClose, onOn }: Props & { secret: Secret }) {
    const [code, setCode] = useState("");
    const confirm = accountApi.useMutation("post", "/v1/account/totp/confirm", {
        onSuccess: (answer) => onOn(answer.backup_codes),
    });
    return (
        <FormDialog
            title="Scan the code"
            action="Turn on"
            busy={confirm.isPending}
            problem={confirm.error}
            blocked={code.trim() === ""}
            onSubmit={() => confirm.mutate({ body: { code: code.replaceAll(/\s/g, "") } })}
            onClose={onClose}
        >
            <ol className={css.steps}>
                <li>
                    <p>Scan this with the app, or copy the secret into it.</p>
                    <img className={css.qr} src={secret.qr} width="200" height="200" alt="QR code with the secret below" />
                    <p className={css.secret}>
                        <Copy text={secret.secret} what="the secret" shown />
                    </p>
                    <p className={css.soft}>
                        On this device: <a href={secret.uri}>open it in the app</a>. The secret is not shown again.
                    </p>
                </li>
                <li>
                    <TextField
                        label="Code of the app"
                        help="Six digits, new every 30 seconds."
                        inputMode="numeric"
                        autoComplete="one-time-code"
                        autoFocus
                        required
                        mono
                        value={code}
                        onChange={setCode}
                    />
                </li>
            </ol>
        </FormDialog>
    );
}
