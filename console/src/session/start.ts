const KEY = "posthorn.start";

/** Keeps the organisation that somebody logs in for at an identity provider: its way back leads to the console's start. */
export function keepStart(org: string): void {
    try {
        sessionStorage.setItem(KEY, org);
    } catch {
        // Without storage the first organisation is shown.
    }
}

/** Gives what was kept, once. */
export function takeStart(): string | undefined {
    try {
        const org = sessionStorage.getItem(KEY) ?? undefined;
        sessionStorage.removeItem(KEY);
        return org;
    } catch {
        return undefined;
    }
}
