/** Pages for people who are not logged in: none of them is a place to go to after a log-in, except `/join`. */
const DOORS = ["/sign-in", "/sign-in-sso", "/sign-up", "/forgot-password", "/reset-password", "/confirm-email"];

/**
 * Where a log-in leads: a page of this console, or the start. The parameter `next` is in the address, so a stranger may have
 * written it: whatever leads to another origin, as browsers resolve it, is refused.
 */
export function safeNext(next: string | undefined): string {
    if (!next?.startsWith("/") || !URL.canParse(next, location.origin)) return "/";
    const url = new URL(next, location.origin);
    const isOwn = url.origin === location.origin && !url.pathname.startsWith("//");
    if (!isOwn || DOORS.includes(url.pathname)) return "/";
    return url.pathname + url.search + url.hash;
}
