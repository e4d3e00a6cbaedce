import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { CodeForm } from "./CodeForm";
import { safeNext } from "./next";
import { PasswordForm } from "./PasswordForm";
import { useToken } from "./useToken";
import { noteOf } from "./why";

const route = getRouteApi("/sign-in");

/** Log-in by password, second factor or passkey. */
export function SignInPage() {
    const { next, why } = route.useSearch();
    const router = useRouter();
    const cache = useQueryClient();
    const [email, setEmail] = useState("");
    // An identity provider vouched for somebody with a second factor: the way back has the ticket.
    const vouched = useToken();
    const [ticket, setTicket] = useState(vouched);
    const to = safeNext(next);
    const done = () => {
        cache.clear();
        router.history.push(to);
    };
    if (ticket) return <CodeForm ticket={ticket} email={email} onDone={done} onBack={() => setTicket(undefined)} />;
    return <PasswordForm email={email} setEmail={setEmail} note={noteOf(why, to)} onDone={done} onTicket={setTicket} />;
}
