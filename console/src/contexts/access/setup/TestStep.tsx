import { useMutation } from "@tanstack/react-query";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Note } from "../../identity/Door";
import { logOut } from "../../identity/presence";
import { Attempts } from "../sign-in/Attempts";
import { BlockedTab, useTestLogIn } from "../sign-in/TestLogIn";
import css from "./setup.module.css";
import { useSetupApi } from "./setupApi";
import type { SetupConnection } from "./steps";

/** Tries the connection, as often as it takes. */
export function TestStep({ of: { connection, tests } }: { of: SetupConnection }) {
    const api = useSetupApi();
    const begin = api.useMutation("post", "/v1/setup/connection/test");
    // The answer sets the cookie that the way back from the provider needs.
    const test = useTestLogIn(async () => (await begin.mutateAsync({ credentials: "same-origin" })).url);
    const problem = test.problem ? Problem.from(test.problem) : undefined;
    return (
        <>
            <p className={css.soft}>
                Log in at your provider with an address of a verified domain. Nobody is logged in here, and nobody else can log in before the
                set-up is finished.
            </p>
            <div>
                <Button disabled={!connection} busy={test.isPending} onClick={test.open}>
                    Test log-in
                </Button>
            </div>
            {problem?.code === "TWO_CREDENTIALS" ? <LogOutFirst onDone={test.reset} /> : null}
            {problem && problem.code !== "TWO_CREDENTIALS" ? <ProblemBox problem={problem} /> : null}
            {test.blocked ? <BlockedTab url={test.blocked} /> : null}
            {connection || tests.length > 0 ? <Attempts attempts={tests} empty="No test log-ins yet." /> : null}
        </>
    );
}

/** The API takes the set-up's key or a session's cookie, and a test log-in needs cookies. */
function LogOutFirst({ onDone }: { onDone: () => void }) {
    const out = useMutation({ mutationFn: logOut, onSuccess: onDone });
    return (
        <Note>
            <p>You are logged in to Posthorn in this browser. A test log-in works only in a browser that is not: log out, and try again.</p>
            {out.error ? <ProblemBox problem={Problem.from(out.error)} /> : null}
            <div>
                <Button busy={out.isPending} onClick={() => out.mutate()}>
                    Log out
                </Button>
            </div>
        </Note>
    );
}
