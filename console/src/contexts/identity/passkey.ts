/** Ceremonies of passkeys (Web Authentication, level 3), with the API's JSON. */

type Json = Record<string, unknown>;

/** Whether this browser can use passkeys at all. */
export function hasPasskeys(): boolean {
    return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

function publicKeyOf(options: unknown): Json {
    const whole = options as Json;
    return (whole.publicKey ?? whole) as Json;
}

/** Asks the browser to prove a passkey. */
export async function provePasskey(options: unknown): Promise<Json> {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
        publicKeyOf(options) as unknown as PublicKeyCredentialRequestOptionsJSON,
    );
    const credential = await navigator.credentials.get({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was chosen.");
    return credential.toJSON() as Json;
}

/** Asks the browser to make a passkey. */
export async function makePasskey(options: unknown): Promise<Json> {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
        publicKeyOf(options) as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    const credential = await navigator.credentials.create({ publicKey });
    if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was made.");
    return credential.toJSON() as Json;
}
