import { useMutation } from "@tanstack/react-query";
import { Link, useRouteContext } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import type { Account } from "../../session/session";
import { keepStart } from "../../session/start";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import panel from "./account/panel.module.css";
import { beginSso } from "./sso";

/** Shown instead of the pages of an organisation that takes log-ins through its identity provider alone. */
export default function SsoRequiredPage() {
    const { org, impersonation } = useWorkspace();
    if (!impersonation) return <LogInThere />;
    return (
        <Page title="Your organisation requires single sign-on">
            <p>
                You see {org.name} with your own session, which did not begin at the identity provider of your organisation. Press Stop, and
                log in through the provider.
            </p>
        </Page>
    );
}

function LogInThere() {
    const { org, askAgain } = useWorkspace();
    const { account } = useRouteContext({ from: "/signed-in/o/$org/$environment" });
    const begin = useMutation({
        mutationFn: () => beginSso(account.email),
        onSuccess: (url) => {
            keepStart(org.id);
            location.assign(url);
        },
    });
    const actions = (
        <div className={panel.actions}>
            <Button kind="primary" busy={begin.isPending || begin.isSuccess} onClick={() => begin.mutate()}>
                Log in through the provider
            </Button>
            <Button onClick={askAgain}>Try again</Button>
        </div>
    );
    return (
        <Page title={`${org.name} requires single sign-on`} state={`You are logged in as ${account.email}, but not through its identity provider.`}>
            {begin.error ? (
                <>
                    <ProblemBox problem={Problem.from(begin.error)} />
                    <p>
                        If the provider knows you by another address, <Link to="/sign-in-sso">log in with that one</Link>.
                    </p>
                </>
            ) : null}
            <Empty title="Log in through the identity provider" action={actions}>
                <p>
                    {org.name} takes no other log-in. Your session goes on in your other organisations and in your account.
                </p>
                {org.role === "owner" ? <SecondFactor account={account} /> : null}
            </Empty>
        </Page>
    );
}

/** The way in for owners whose provider does not work. */
function SecondFactor({ account }: { account: Account }) {
    if (!account.has_second_factor && account.passkeys === 0) {
        return (
            <p>
                Owners get in with a second factor too, if the provider fails. You have none yet:{" "}
                <Link to="/account/security">set one up in your account</Link>, and log in with it.
            </p>
        );
    }
    return (
        <p>
            If the provider fails, you get in as an owner with a second factor:{" "}
            <Link to="/sign-in" search={{ next: location.pathname + location.search }}>
                log in again
            </Link>{" "}
            with a passkey, or with the password and a code.
        </p>
    );
}
