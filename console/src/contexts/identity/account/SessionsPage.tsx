import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { say } from "../../../ui/Toast";
import { count } from "../../../ui/words";
import { accountApi, SESSIONS } from "./accountApi";
import css from "./panel.module.css";

type Session = components["schemas"]["SessionView"];

type Open = { session: Session } | "others" | undefined;

/** The devices that are logged in. */
export function SessionsPage() {
    const cache = useQueryClient();
    const query = accountApi.useQuery("get", "/v1/account/sessions");
    const [open, setOpen] = useState<Open>();
    const sessions = query.data?.data;
    const others = sessions?.filter((session) => !session.current).length ?? 0;
    const ended = (text: string) => {
        setOpen(undefined);
        say(text);
        void cache.invalidateQueries({ queryKey: SESSIONS });
    };
    return (
        <Page
            title="Sessions"
            state={sessions ? `${count(sessions.length, "session")}. Each is one browser that is logged in.` : undefined}
            actions={others > 0 ? <Button onClick={() => setOpen("others")}>End all other sessions</Button> : null}
        >
            {sessions ? (
                <DataTable
                    label="Sessions"
                    rows={sessions}
                    columns={columns((session) => setOpen({ session }))}
                    rowId={(session) => session.id}
                />
            ) : query.error ? (
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            ) : (
                <Loading rows={3} />
            )}
            {sessions && others === 0 ? <p className={css.soft}>You are logged in nowhere else.</p> : null}
            <p className={css.soft}>
                If you don't know one of them, end it and change your password. An ended session is refused within 30 seconds.
            </p>
            {open === "others" ? <EndOthers others={others} onClose={() => setOpen(undefined)} onEnded={ended} /> : null}
            {typeof open === "object" ? <EndOne session={open.session} onClose={() => setOpen(undefined)} onEnded={ended} /> : null}
        </Page>
    );
}

function nameOf(session: Session): string {
    return session.device ?? "Unknown device";
}

function columns(onEnd: (session: Session) => void): Column<Session>[] {
    return [
        {
            name: "Device",
            cell: (session) => (
                <span className={css.line}>
                    {nameOf(session)}
                    {session.current ? <Status tone="good">This session</Status> : null}
                </span>
            ),
        },
        { name: "Platform", wideOnly: true, cell: (session) => session.platform ?? "–" },
        { name: "Place", wideOnly: true, cell: (session) => (session.ip ? <code>{session.ip}</code> : "–") },
        { name: "Last used", cell: (session) => <Time at={session.last_used_at} /> },
        { name: "Began", wideOnly: true, cell: (session) => <Time at={session.created_at} /> },
        { name: "Ends", wideOnly: true, cell: (session) => <Time at={session.expires_at} /> },
        {
            name: "Actions",
            right: true,
            cell: (session) =>
                session.current ? null : (
                    <Button kind="quiet" aria-label={`End the session of ${nameOf(session)}`} onClick={() => onEnd(session)}>
                        End
                    </Button>
                ),
        },
    ];
}

interface EndProps {
    onClose: () => void;
    onEnded: (text: string) => void;
}

function EndOne({ session, onClose, onEnded }: EndProps & { session: Session }) {
    const end = accountApi.useMutation("delete", "/v1/account/sessions/{id}", { onSuccess: () => onEnded("The session was ended.") });
    return (
        <ConfirmDialog
            title="End this session"
            action="End session"
            busy={end.isPending}
            problem={end.error}
            onConfirm={() => end.mutate({ params: { path: { id: session.id } } })}
            onClose={onClose}
        >
            <p>
                {nameOf(session)}
                {session.ip ? `, logged in from ${session.ip}` : ""}. Whoever uses it has to log in again.
            </p>
        </ConfirmDialog>
    );
}

function EndOthers({ others, onClose, onEnded }: EndProps & { others: number }) {
    const end = accountApi.useMutation("delete", "/v1/account/sessions", {
        onSuccess: () => onEnded(`${count(others, "other session was", "other sessions were")} ended.`),
    });
    return (
        <ConfirmDialog
            title="End all other sessions"
            action={`End ${count(others, "session")}`}
            busy={end.isPending}
            problem={end.error}
            onConfirm={() => end.mutate({ params: { query: { keep: "current" } } })}
            onClose={onClose}
        >
            <p>Every browser but this one has to log in again.</p>
        </ConfirmDialog>
    );
}
