import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { accountClient, type Account } from "../../session/session";
import { Button } from "../../ui/Button";
import { ProblemBox } from "../../ui/ProblemBox";
import { Time } from "../../ui/Time";
import { say } from "../../ui/Toast";
import { Door, Note } from "./Door";
import css from "./Door.module.css";
import { invitedBy, wayToJoin } from "./joining";
import { PersonForm, type NewPerson } from "./PersonForm";
import { leave, logOut } from "./presence";
import { forgetInvitation } from "./token";

type Preview = components["schemas"]["InvitationPreview"];

interface Props {
    token: string;
    invitation: Preview;
    account: Account | null;
}

/** The invitation, and the one way to accept it that fits whoever is logged in. */
export function JoinChoice({ token, invitation, account }: Props) {
    const way = wayToJoin(invitation, account);
    return (
        <Door title={`Join ${invitation.org_name}`}>
            <p className={css.lead}>
                {invitedBy(invitation)} The invitation is for <strong>{invitation.email}</strong> and ends{" "}
                <Time at={invitation.expires_at} />.
            </p>
            {way === "own-account" ? <WithOwnAccount token={token} invitation={invitation} /> : null}
            {way === "other-account" ? <WithOtherAccount invitation={invitation} account={account} /> : null}
            {way === "log-in" ? (
                <>
                    <p>This address has an account. Log in to it; then you come back here.</p>
                    <LogInFirst />
                </>
            ) : null}
            {way === "new-account" ? <WithNewAccount token={token} invitation={invitation} /> : null}
        </Door>
    );
}

/** Goes to the organisation after it was joined. */
function useJoined(invitation: Preview): () => void {
    const cache = useQueryClient();
    const navigate = useNavigate();
    return () => {
        forgetInvitation();
        // Not the whole cache: this page still shows the invitation while the next one loads.
        cache.removeQueries({ queryKey: ["account"] });
        void cache.invalidateQueries({ queryKey: ["presence"], refetchType: "none" });
        say(`You joined ${invitation.org_name}.`);
        void navigate({ to: "/o/$org/$environment/overview", params: { org: invitation.org_id, environment: "live" } });
    };
}

function WithOwnAccount({ token, invitation }: { token: string; invitation: Preview }) {
    const joined = useJoined(invitation);
    const accept = useMutation({
        mutationFn: () => accountClient.POST("/v1/account/invitations/accept", { body: { token } }),
        onSuccess: joined,
    });
    return (
        <>
            {accept.error ? <ProblemBox problem={Problem.from(accept.error)} /> : null}
            <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
                Accept as {invitation.email}
            </Button>
        </>
    );
}

function WithOtherAccount({ invitation, account }: { invitation: Preview; account: Account | null }) {
    const cache = useQueryClient();
    const out = useMutation({
        mutationFn: logOut,
        // Without an account for the address, the same page offers to create one.
        onSuccess: () => (invitation.has_account ? leave(cache, "logged-out", "/join") : location.assign("/join")),
    });
    return (
        <>
            <Note>
                <p>You are logged in as {account?.email}. The invitation is for another address, so this account can't accept it.</p>
            </Note>
            {out.error ? <ProblemBox problem={Problem.from(out.error)} /> : null}
            <Button kind="primary" busy={out.isPending} onClick={() => out.mutate()}>
                {invitation.has_account ? "Log in with the other account" : "Log out and create an account"}
            </Button>
            <Link to="/">Stay logged in</Link>
        </>
    );
}

function LogInFirst() {
    const navigate = useNavigate();
    return (
        <Button kind="primary" onClick={() => void navigate({ to: "/sign-in", search: { next: "/join" } })}>
            Log in
        </Button>
    );
}

function WithNewAccount({ token, invitation }: { token: string; invitation: Preview }) {
    const joined = useJoined(invitation);
    const accept = useMutation({
        mutationFn: (person: NewPerson) => accountClient.POST("/v1/auth/invitations/accept", { body: { token, ...person } }),
        onSuccess: joined,
    });
    const problem = accept.error ? Problem.from(accept.error) : undefined;
    return (
        <>
            <p>Choose a name and a password for your account.</p>
            {problem ? <ProblemBox problem={problem} /> : null}
            {problem?.code === "ACCOUNT_EXISTS" ? <LogInFirst /> : null}
            <PersonForm action="Create account and join" busy={accept.isPending} problem={problem} onSubmit={accept.mutate} />
        </>
    );
}
