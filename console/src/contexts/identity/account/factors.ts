import type { Account } from "../../../session/session";
import { count } from "../../../ui/words";

/** "You log in with a password and a code, or with one of 2 passkeys." */
export function factorSentence(account: Pick<Account, "has_password" | "has_second_factor" | "passkeys">): string {
    const passkeys = account.passkeys;
    const password = account.has_second_factor ? "a password and a code" : "a password";
    const byPasskey = passkeys === 1 ? "your passkey" : `one of ${count(passkeys, "passkey")}`;
    if (account.has_password && passkeys > 0) return `You log in with ${password}, or with ${byPasskey}.`;
    if (account.has_password) return `You log in with ${password}.`;
    if (passkeys > 0) return `You log in with ${byPasskey}.`;
    return "You have no way to log in but one-time links. Set a password or add a passkey.";
}
