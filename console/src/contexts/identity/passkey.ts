import { Problem } from "../../api/problem";

/** Ceremonies of passkeys (Web Authentication, level 3), with the API's JSON. */

type Json = Record<string, unknown>;

/** The person closed the browser's dialog, or let it time out: nothing failed. */
export class PasskeyCancelled extends Error {
    override readonly name = "PasskeyCancelled";
}

/** Whether this browser can use passkeys at all. */
export function hasPasskeys(): boolean {
    return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

function publicKeyOf(options: unknown): Json {
    const whole = options as Json;
    return (whole.publicKey ?? whole) as Json;
}

/** Asks the browser to prove a passkey. Throws {@link PasskeyCancelled} or a {@link Problem}. */
export function provePasskey(options: unknown): Promise<Json> {
    return ceremony(() => {
        const json = publicKeyOf(options) as unknown as PublicKeyCredentialRequestOptionsJSON;
        return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) });
    });
}

/** Asks the browser to make a passkey. Throws {@link PasskeyCancelled} or a {@link Problem}. */
export function makePasskey(options: unknown): Promise<Json> {
    return ceremony(() => {
        const json = publicKeyOf(options) as unknown as PublicKeyCredentialCreationOptionsJSON;
        return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) });
    });
}

async function ceremony(ask: () => Promise<Credential | null>): Promise<Json> {
    try {
        const credential = await ask();
        if (!(credential instanceof PublicKeyCredential)) throw new PasskeyCancelled();
        return credential.toJSON() as Json;
    } catch (thrown) {
        throw refusalOf(thrown);
    }
}

/** What the browser's refusals mean (<https://www.w3.org/TR/webauthn-3/#sctn-create-request-exceptions>). */
const REFUSALS: Record<string, [code: string, detail: string]> = {
    InvalidStateError: ["PASSKEY_KNOWN", "This device or password manager has a passkey of this account already."],
    SecurityError: [
        "PASSKEY_WRONG_HOST",
        "Passkeys belong to one host name. This page has another one than the deployment's public URL; an IP address has none.",
    ],
    NotSupportedError: ["PASSKEY_UNSUPPORTED", "This device has no way to keep a passkey that checks who uses it."],
};

/** The browser's refusal as the pages show it. The API's own problems stay what they are. */
export function refusalOf(thrown: unknown): Error {
    if (thrown instanceof PasskeyCancelled || thrown instanceof Problem) return thrown;
    const { name, message } = thrown instanceof Error || thrown instanceof DOMException ? thrown : new Error(String(thrown));
    // Browsers say NotAllowedError for a dialog that was closed and for one that timed out, so that no page can tell them apart.
    if (name === "NotAllowedError" || name === "AbortError") return new PasskeyCancelled();
    const [code, detail] = REFUSALS[name] ?? ["PASSKEY_FAILED", message];
    return new Problem(0, { title: "The browser can't use a passkey here.", code, detail });
}
