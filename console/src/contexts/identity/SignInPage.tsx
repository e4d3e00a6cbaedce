import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { CodeForm } from "./CodeForm";
import { safeNext } from "./next";
import { PasswordForm } from "./PasswordForm";
import { noteOf } from "./why";

const route = getRouteApi("/sign-in");

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
    return <PasswordForm email={email} setEmail={setEmail} note={noteOf(why, to)} onDone={done} onTicket={setTicket} />;
}
