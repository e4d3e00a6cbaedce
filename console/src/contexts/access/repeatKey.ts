import { useState } from "react";

/** Gives the same `Idempotency-Key` for the same body, and another for another body. */
export function repeatKeys(make: () => string): (body: unknown) => string {
    const keys = new Map<string, string>();
    return (body) => {
        const text = JSON.stringify(body);
        const key = keys.get(text) ?? make();
        keys.set(text, key);
        return key;
    };
}

/**
 * The header of a request whose answer shows a secret. If the answer is lost on its way and the person tries again, the API
 * answers with the same secret and makes nothing twice.
 */
export function useRepeatHeader(): (body: unknown) => { "Idempotency-Key": string } {
    const [keyOf] = useState(() => repeatKeys(() => `console-${crypto.randomUUID()}`));
    return (body) => ({ "Idempotency-Key": keyOf(body) });
}
