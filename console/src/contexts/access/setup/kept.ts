/** The set-up that this browser has begun. It outlives the tab: DNS records may take a day. */

const KEPT = "posthorn.setup";

/** A set-up link that was opened here. */
export interface KeptSetup {
    /** The link's token, by which the same link is known again. It opens nothing any more. */
    token: string;
    /** The key that the API gave for it. */
    key: string;
}

function isSetup(value: unknown): value is KeptSetup {
    if (typeof value !== "object" || value === null) return false;
    return "token" in value && typeof value.token === "string" && "key" in value && typeof value.key === "string";
}

export function keepSetup(setup: KeptSetup): void {
    try {
        localStorage.setItem(KEPT, JSON.stringify(setup));
    } catch {
        // Without storage the set-up lasts as long as its tab.
    }
}

export function keptSetup(): KeptSetup | undefined {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
        return isSetup(kept) ? kept : undefined;
    } catch {
        return undefined;
    }
}

/** Forgets a set-up that has ended. Another one, which a later link began, stays. */
export function forgetSetup({ key }: KeptSetup): void {
    if (keptSetup()?.key !== key) return;
    try {
        localStorage.removeItem(KEPT);
    } catch {
        // There is nothing to forget.
    }
}
