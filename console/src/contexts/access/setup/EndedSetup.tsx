import type { ReactNode } from "react";
import { Door, Note } from "../../identity/Door";
import type { Finished } from "./SetupSteps";

/** The way on when a link does nothing more. */
export function AskForAnother({ children }: { children?: ReactNode }) {
    return (
        <>
            {children ? <p>{children}</p> : null}
            <p>To go on, ask whoever sent you the link for another one.</p>
        </>
    );
}

/** Says what works from now on. */
export function FinishedSetup({ orgName, hasConnection, hasDirectory }: Finished) {
    return (
        <Door title="The set-up is finished">
            <Note>
                {hasConnection ? <p>People with addresses of your verified domains log in to {orgName} through your identity provider now.</p> : null}
                {hasDirectory ? <p>Your directory can send users and groups to {orgName}.</p> : null}
            </Note>
            <p>The link does nothing more, and you can close this page. To change something later, ask {orgName} for another link.</p>
        </Door>
    );
}
