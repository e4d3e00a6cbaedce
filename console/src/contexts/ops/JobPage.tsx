import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { ListView, PAGES } from "../../ui/ListView";
import { Loading } from "../../ui/Loading";
import { Facts, Page, Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { count } from "../../ui/words";
import { JobActions } from "./JobActions";
import { countsInWords, lookOfJob, lookOfRun, meaningOf, tookMs, type Job, type Run } from "./jobs";
import { OperatorOnly } from "./OperatorOnly";

const route = getRouteApi("/signed-in/o/$org/$environment/jobs/$job");

const REFRESH_MS = 5_000;

const RUNS: Column<Run>[] = [
    {
        name: "Outcome",
        cell: (run) => {
            const { tone, word } = lookOfRun(run);
            return <Status tone={tone}>{word}</Status>;
        },
    },
    { name: "Began", cell: ({ started_at }) => <Time at={started_at} /> },
    { name: "It did", cell: ({ counts, reason, outcome }) => (outcome === "done" ? countsInWords(counts) : (reason ?? "it did not say how it ended")) },
    { name: "Took", wideOnly: true, right: true, cell: (run) => `${String(tookMs(run))} ms` },
    { name: "Asked for by", wideOnly: true, cell: ({ asked_by }) => asked_by ?? "the schedule" },
];

/** One job: its state, what an operator can do with it, and its runs. */
export function JobPage() {
    const { api } = useWorkspace();
    const { job: name } = route.useParams();
    const query = api.useQuery("get", "/v1/jobs/{job}", { params: { path: { job: name } } }, { refetchInterval: REFRESH_MS });
    const back = <To page="jobs">Jobs</To>;
    if (query.data) return <Shown job={query.data} />;
    return (
        <Page title={name} back={back}>
            {query.isPending ? (
                <Loading />
            ) : (
                <OperatorOnly thrown={query.error} onRetry={() => void query.refetch()} permission="jobs:read">
                    Jobs work for every organisation at once.
                </OperatorOnly>
            )}
        </Page>
    );
}

function Shown({ job }: { job: Job }) {
    const { can } = useWorkspace();
    const { tone, word } = lookOfJob(job);
    const state = (
        <>
            <Status tone={tone}>{word}</Status> {meaningOf(job)}
        </>
    );
    return (
        <Page title={job.name} wide state={state} back={<To page="jobs">Jobs</To>}>
            {can("jobs:write") ? <JobActions job={job} /> : null}
            <Section title="About">
                <Facts facts={factsOf(job)} />
            </Section>
            <Runs name={job.name} />
        </Page>
    );
}

function factsOf(job: Job): Parameters<typeof Facts>[0]["facts"] {
    const { last_run: last, running, asked } = job;
    return [
        ["Runs", `every ${job.every}, for up to ${count(job.run_seconds_max, "second")}`],
        ["Function", `${job.function} of ${job.context}`],
        ["Last run", last ? <Time key="last" at={last.ended_at} /> : "none yet"],
        ["It did", last ? (last.reason ?? countsInWords(last.counts)) : "–"],
        ["Next run", <Time key="next" at={job.next_run_at} />],
        ["Failures in a row", String(job.failures_in_a_row)],
        ...(running ? [["Runs since", <Time key="running" at={running.started_at} />] as [string, ReactNode]] : []),
        ...(asked ? [["A run was asked for", <Time key="asked" at={asked.asked_at} />] as [string, ReactNode]] : []),
        ...(job.state === "paused" ? pausedFacts(job) : []),
    ];
}

function pausedFacts(job: Job): Parameters<typeof Facts>[0]["facts"] {
    return [
        ["Paused since", <Time key="paused" at={job.paused_at} />],
        ["Paused by", job.paused_by ?? "somebody, in the table"],
    ];
}

function Runs({ name }: { name: string }) {
    const { api } = useWorkspace();
    const query = api.useInfiniteQuery(
        "get",
        "/v1/jobs/{job}/runs",
        { params: { path: { job: name }, query: { limit: 50 } } },
        { ...PAGES, refetchInterval: REFRESH_MS },
    );
    return (
        <Section title="Runs of the last 90 days">
            <ListView
                label="Runs"
                one="run"
                query={query}
                columns={RUNS}
                rowId={({ id }) => id}
                empty={
                    <Empty title="No runs to show">
                        <p>A run appears here if it found something to do, failed, or somebody asked for it.</p>
                    </Empty>
                }
            />
        </Section>
    );
}
