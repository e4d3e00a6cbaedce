import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Loading } from "../../../ui/Loading";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { say } from "../../../ui/Toast";
import { accountApi } from "./accountApi";
import { againAt, exportQuery, type OwnExport } from "./ownExport";
import css from "./panel.module.css";

/** A file with what Posthorn knows about the person. */
export function ExportSection() {
    const query = useQuery(exportQuery);
    return (
        <Section title="Export">
            {query.data !== undefined ? (
                <div className={css.panel}>
                    <p className={css.soft}>
                        A JSON file with your profile, memberships, sessions, factors without their secrets, and what the audit logs say about
                        you. What your organisations sent and received is theirs, and not in it.
                    </p>
                    {query.data ? <State of={query.data} now_ms={query.dataUpdatedAt} /> : <Ask action="Ask for the file" />}
                </div>
            ) : query.error ? (
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            ) : (
                <Loading rows={2} />
            )}
        </Section>
    );
}

function State({ of: shown, now_ms }: { of: OwnExport; now_ms: number }) {
    const again = againAt(shown);
    return (
        <>
            {shown.status === "pending" ? <Pending of={shown} /> : shown.status === "ready" ? <Ready of={shown} /> : <Failed of={shown} />}
            {again && again.getTime() <= now_ms ? <Ask action="Ask for a new file" /> : null}
            {again && again.getTime() > now_ms ? (
                <p className={css.soft}>
                    You can ask <Time at={again.toISOString()} /> for a new file.
                </p>
            ) : null}
        </>
    );
}

function Pending({ of: shown }: { of: OwnExport }) {
    return (
        <>
            <Status tone="waiting">Being written</Status>
            <p className={css.soft}>
                You asked for it <Time at={shown.created_at} />. It takes about an hour. You can leave this page: the file is here when you come
                back.
            </p>
        </>
    );
}

function Ready({ of: shown }: { of: OwnExport }) {
    return (
        <>
            <p className={css.line}>
                <Status tone="good">Ready</Status>
                {shown.download_url ? (
                    <a href={shown.download_url} download rel="noreferrer">
                        Download the file
                    </a>
                ) : null}
            </p>
            <p className={css.soft}>
                It was written <Time at={shown.ended_at} />, and <Time at={shown.expires_at} /> it is removed. The link works for an hour, and for
                anyone who has it: don't pass it on. Each visit of this page makes a new one.
            </p>
        </>
    );
}

function Failed({ of: shown }: { of: OwnExport }) {
    return (
        <>
            <Status tone="bad">Failed</Status>
            <p className={css.soft}>
                The file could not be written. It was given up <Time at={shown.ended_at} />.
            </p>
        </>
    );
}

function Ask({ action }: { action: string }) {
    const cache = useQueryClient();
    const ask = accountApi.useMutation("post", "/v1/account/export", {
        onSuccess: ({ status }) => {
            // A clock that is fast asks too early.
            say(status === "pending" ? "The file is being written." : "It is too early for a new file. This is the present one.");
            // The answer has no link.
            return cache.invalidateQueries({ queryKey: exportQuery.queryKey });
        },
    });
    return (
        <>
            {ask.error ? <ProblemBox problem={Problem.from(ask.error)} /> : null}
            <Button busy={ask.isPending} onClick={() => ask.mutate({})}>
                {action}
            </Button>
        </>
    );
}
