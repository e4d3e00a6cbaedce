/** Why the log-in was opened. */
export type Why = "password-set" | "password-changed" | "logged-out" | "erased";

const NOTES: Record<Why, string> = {
    "password-set": "The new password is set, and all sessions have ended. Log in with it.",
    "password-changed": "The password was changed, and all sessions have ended. Log in with the new one.",
    "logged-out": "You are logged out.",
    erased: "The account is erased, and you are logged out. What is left of it is removed within a few hours.",
};

/** What the log-in says first. Strangers can write the address, so it chooses among these sentences and brings none. */
export function noteOf(why: string | undefined, next: string): string | undefined {
    if (why !== undefined && Object.hasOwn(NOTES, why)) return NOTES[why as Why];
    return next === "/join" ? "After the log-in you come back to the invitation." : undefined;
}
