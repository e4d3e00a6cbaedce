import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { CodeForm } from "./CodeForm";
import { safeNext } from "./next";
import { PasswordForm } from "./PasswordForm";
import type { Why } from "./presence";

const route = getRouteApi("/sign-in");

const NOTES: Record<Why, string> = {
    "password-set": "The new password is set, and all sessions have ended. Log in with it.",
    "password-changed": "The password was changed, and all sessions have ended. Log in with the new one.",
    "logged-out": "You are logged out.",
};

/** Log-in by password, second factor or passkey. */
export function SignInPage() {
    const { next, why } = route.useSearch();
    const router = useRouter();
    const cache = useQueryClient();
    const [email, setEmail] = useState("");
    const [ticket, setTicket] = useState<string>();
    const to = safeNext(next);
    const done = () => {
        cache.clear();
        router.history.push(to);
    };
    if (ticket) return <CodeForm ticket={ticket} email={email} onDone={done} onBack={() => setTicket(undefined)} />;
    const note = why ? NOTES[why as Why] : to === "/join" ? "After the log-in you come back to the invitation." : undefined;
    return <PasswordForm email={email} setEmail={setEmail} note={note} onDone={done} onTicket={setTicket} />;
}
