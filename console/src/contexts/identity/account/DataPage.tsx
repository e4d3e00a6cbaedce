import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { forgetImpersonation, presentImpersonation, stopImpersonation, type Impersonation } from "../../../session/impersonation";
import { accountQuery } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { EraseSection } from "./EraseSection";
import { ExportSection } from "./ExportSection";
import css from "./panel.module.css";

/** What Posthorn knows about the person: a file of it, and its end. */
export function DataPage() {
    const account = useQuery(accountQuery);
    const [impersonation, setImpersonation] = useState(presentImpersonation);
    return (
        <Page title="Your data" state="Take it with you, or erase it.">
            {impersonation ? (
                <StopFirst of={impersonation} onStopped={() => setImpersonation(undefined)} />
            ) : account.data ? (
                <>
                    <ExportSection />
                    <EraseSection account={account.data} />
                </>
            ) : account.error ? (
                <ProblemBox problem={Problem.from(account.error)} onRetry={() => void account.refetch()} />
            ) : (
                <Loading />
            )}
        </Page>
    );
}

/** Nobody erases an account while another person's view is on the screen: it could be taken for that person's. */
function StopFirst({ of: impersonation, onStopped }: { of: Impersonation; onStopped: () => void }) {
    const stop = () => {
        if (forgetImpersonation(impersonation.id)) stopImpersonation(impersonation);
        onStopped();
    };
    return (
        <div className={css.panel}>
            <p>
                In this tab you see {impersonation.org.name} as <strong>{impersonation.person.name}</strong>. Stop that first: this page is about
                your own account.
            </p>
            <Button onClick={stop}>Stop</Button>
        </div>
    );
}
