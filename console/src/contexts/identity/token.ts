/** Tokens of links in mails. They are in the fragment, which browsers do not send. */

const KEPT = "posthorn.invitation";

/** The token of a fragment such as `#token=…`, or of the same without its sign. */
export function tokenOf(fragment: string): string | undefined {
    const parts = new URLSearchParams(fragment.replace(/^#/, ""));
    return parts.get("token")?.trim() || undefined;
}

/** Takes the fragment out of the address bar and of the browser's history, so that nobody reads the token there. */
export function removeFragment(): void {
    history.replaceState(history.state, "", location.pathname + location.search);
}

/** Keeps an invitation's token for this tab while its owner logs in. */
export function keepInvitation(token: string): void {
    try {
        sessionStorage.setItem(KEPT, token);
    } catch {
        // A browser without storage asks to open the link again.
    }
}

export function keptInvitation(): string | undefined {
    try {
        return sessionStorage.getItem(KEPT) ?? undefined;
    } catch {
        return undefined;
    }
}

export function forgetInvitation(): void {
    try {
        sessionStorage.removeItem(KEPT);
    } catch {
        // There is nothing to forget.
    }
}
