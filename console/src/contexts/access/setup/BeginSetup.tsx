import { useMutation } from "@tanstack/react-query";
import { Problem } from "../../../api/problem";
import { accountClient } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Door, Note } from "../../identity/Door";
import door from "../../identity/Door.module.css";
import { AskForAnother } from "./EndedSetup";
import type { KeptSetup } from "./kept";

interface Props {
    token: string;
    /** This browser has begun a set-up with another link. */
    hasOther: boolean;
    onBegun: (setup: KeptSetup) => void;
}

/** Opens the link when somebody asks for it. Mail filters open pages too, and the link works once. */
export function BeginSetup({ token, hasOther, onBegun }: Props) {
    const open = useMutation({
        mutationFn: async () => (await accountClient.POST("/v1/setup/open", { body: { token } })).data!,
        onSuccess: ({ key }) => onBegun({ token, key }),
    });
    const problem = open.error ? Problem.from(open.error) : undefined;
    const isOver = problem?.code === "SETUP_LINK_ENDED";
    return (
        <Door title="Set up single sign-on">
            {problem ? <ProblemBox problem={problem} /> : null}
            {isOver ? (
                <AskForAnother />
            ) : (
                <>
                    <p className={door.lead}>
                        You were sent this link to set up how the people of your organisation log in: with your identity provider. You need no
                        account for it.
                    </p>
                    <p className={door.lead}>The link works once. The set-up then goes on in this browser alone, until it ends.</p>
                </>
            )}
            {hasOther ? <OtherSetup /> : null}
            {isOver ? null : (
                <Button kind="primary" busy={open.isPending} onClick={() => open.mutate()}>
                    Begin the set-up
                </Button>
            )}
        </Door>
    );
}

/** A browser keeps one set-up. */
function OtherSetup() {
    return (
        <Note>
            <p>
                This browser has begun another set-up. If you begin this one, you can't go on with the other one.{" "}
                <a href="/setup">Go on with the other one</a>
            </p>
        </Note>
    );
}
