import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Problem } from "../../api/problem";
import { accountClient } from "../../session/session";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import { Door } from "./Door";
import { JoinChoice } from "./JoinChoice";
import { NoToken } from "./NoToken";
import { presenceQuery } from "./presence";
import { forgetInvitation, keepInvitation, keptInvitation } from "./token";
import { useToken } from "./useToken";

/** Refusals after which the link has no use in this tab either. */
const OVER = ["INVALID_TOKEN", "INVITATION_ENDED", "INVITATION_USED", "INVITATION_NOT_FOUND"];

/** Shows an invitation, and accepts it with a new account or with the caller's own. */
export function JoinPage() {
    const opened = useToken();
    const [kept] = useState(keptInvitation);
    const token = opened ?? kept;
    // The tab keeps the token, so that neither a log-in nor a reload loses it.
    useEffect(() => {
        if (opened) keepInvitation(opened);
    }, [opened]);
    if (!token) {
        return (
            <Door title="Join an organisation">
                <NoToken action={<Link to="/">Go to Posthorn</Link>} />
            </Door>
        );
    }
    return <Invitation key={token} token={token} />;
}

function Invitation({ token }: { token: string }) {
    const shown = useQuery({
        queryKey: ["invitation", token],
        queryFn: async () => (await accountClient.POST("/v1/auth/invitations/show", { body: { token } })).data!,
    });
    const presence = useQuery(presenceQuery);
    const refused = shown.error ?? presence.error;
    const isOver = shown.error ? OVER.includes(Problem.from(shown.error).code) : false;
    useEffect(() => {
        if (isOver) forgetInvitation();
    }, [isOver]);
    if (isOver) {
        return (
            <Door title="Join an organisation" foot={<Link to="/">Go to Posthorn</Link>}>
                <ProblemBox problem={Problem.from(shown.error)} />
                <p>Whoever invited you can send a new invitation. If you accepted this one before, you only have to log in.</p>
            </Door>
        );
    }
    if (refused) {
        const retry = () => void Promise.all([shown.refetch(), presence.refetch()]);
        return (
            <Door title="Join an organisation">
                <ProblemBox problem={Problem.from(refused)} onRetry={retry} />
            </Door>
        );
    }
    if (!shown.data || presence.isPending) {
        return (
            <Door title="Join an organisation">
                <Loading rows={3} />
            </Door>
        );
    }
    return <JoinChoice token={token} invitation={shown.data} account={presence.data ?? null} />;
}
