import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Button } from "../../ui/Button";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door, Note } from "./Door";
import css from "./Door.module.css";
import { NoToken } from "./NoToken";
import { whoIsLoggedIn } from "./presence";
import { useToken } from "./useToken";

/** Moves an account to the address of a mail's link. It takes a press, because scanners open links before people do. */
export function ConfirmEmailPage() {
    const token = useToken();
    return (
        <Door title="Confirm your new address">
            {token ? (
                <Confirm key={token} token={token} />
            ) : (
                <NoToken action={<Link to="/account">Change the address in your account</Link>} />
            )}
        </Door>
    );
}

/** Confirms, and finds out the new address if this browser is logged in to the account: the answer does not name it. */
async function confirmAddress(token: string): Promise<string | undefined> {
    const before = await whoIsLoggedIn();
    await accountClient.POST("/v1/auth/confirm-email", { body: { token } });
    const after = await whoIsLoggedIn().catch(() => null);
    return after && after.id === before?.id && after.email !== before.email ? after.email : undefined;
}

function Confirm({ token }: { token: string }) {
    const cache = useQueryClient();
    const confirm = useMutation({ mutationFn: () => confirmAddress(token), onSuccess: () => cache.clear() });
    if (confirm.isSuccess) return <Confirmed email={confirm.data} />;
    const problem = confirm.error ? Problem.from(confirm.error) : undefined;
    const isOver = problem?.code === "INVALID_TOKEN" || problem?.code === "ADDRESS_UNAVAILABLE";
    return (
        <>
            {problem ? (
                <ProblemBox problem={problem} />
            ) : (
                <p className={css.lead}>
                    Your account moves to the address that this mail came to. From then on you log in with it, and all mails about the
                    account go to it.
                </p>
            )}
            {isOver ? (
                <Link to="/account">Change the address in your account</Link>
            ) : (
                <Button kind="primary" busy={confirm.isPending} onClick={() => confirm.mutate()}>
                    Confirm address
                </Button>
            )}
        </>
    );
}

function Confirmed({ email }: { email: string | undefined }) {
    return (
        <>
            <Note>
                <p>{email ? `The address of your account is now ${email}.` : "Your account has its new address."}</p>
                <p>Log in with it from now on. The old address no longer works. Both get a mail about the change.</p>
            </Note>
            {email ? <Link to="/account">Go to your account</Link> : <Link to="/sign-in">Log in</Link>}
        </>
    );
}
