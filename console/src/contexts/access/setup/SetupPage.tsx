import { QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { createCache } from "../../../api/cache";
import { createApi } from "../../../api/client";
import { Door } from "../../identity/Door";
import door from "../../identity/Door.module.css";
import { useToken } from "../../identity/useToken";
import { BeginSetup } from "./BeginSetup";
import { AskForAnother, FinishedSetup } from "./EndedSetup";
import { forgetSetup, keepSetup, keptSetup, type KeptSetup } from "./kept";
import { SetupApi } from "./setupApi";
import { SetupSteps, type Finished } from "./SetupSteps";

/** The page of a set-up link, with which a customer's administrator sets up single sign-on without an account. */
export function SetupPage() {
    const token = useToken();
    // A link that is opened over another one begins from the start.
    return <OneLink key={token ?? ""} token={token} />;
}

function OneLink({ token }: { token: string | undefined }) {
    const [setup, setSetup] = useState(keptSetup);
    const [end, setEnd] = useState<"ended" | Finished>();
    // Requests that are on their way while the set-up is finished are refused after it.
    const ended = useCallback((how: "ended" | Finished) => setEnd((before) => (typeof before === "object" ? before : how)), []);
    const begin = (begun: KeptSetup) => {
        keepSetup(begun);
        setSetup(begun);
    };
    if (typeof end === "object") return <FinishedSetup {...end} />;
    if (end === "ended") {
        return (
            <Door title="The set-up has ended">
                <AskForAnother>Its time is over, it was finished, or it was removed. What was set up stays.</AskForAnother>
            </Door>
        );
    }
    if (setup && (!token || token === setup.token)) return <SetUp of={setup} onEnd={ended} />;
    if (token) return <BeginSetup token={token} hasOther={setup !== undefined} onBegun={begin} />;
    return (
        <Door title="Set up single sign-on">
            <p className={door.lead}>
                This page needs a set-up link. Open the link that you were sent: it works once, until it ends. If it was copied, copy all of
                it, with what follows the sign #.
            </p>
        </Door>
    );
}

interface Props {
    of: KeptSetup;
    onEnd: (how: "ended" | Finished) => void;
}

/** Works on a set-up with its key, until the key does nothing more. */
function SetUp({ of: setup, onEnd }: Props) {
    const end = useCallback(
        (how: "ended" | Finished) => {
            forgetSetup(setup);
            onEnd(how);
        },
        [setup, onEnd],
    );
    const api = useMemo(() => createApi({ key: { secret: setup.key, onEnded: () => end("ended") } }), [setup, end]);
    // Its answers are gone with it.
    const cache = useMemo(() => createCache(), [setup]);
    return (
        <SetupApi value={api}>
            <QueryClientProvider client={cache}>
                <SetupSteps onFinished={end} />
            </QueryClientProvider>
        </SetupApi>
    );
}
