import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { DataTable, type Column } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { Updated } from "../../ui/Updated";
import { byUrgency, countsInWords, lookOfJob, meaningOf, stateOfJobs, type Job } from "./jobs";
import css from "./Ops.module.css";
import { OperatorOnly } from "./OperatorOnly";

const REFRESH_MS = 15_000;

const COLUMNS: Column<Job>[] = [
    {
        name: "State",
        cell: (job) => {
            const { tone, word } = lookOfJob(job);
            return <Status tone={tone}>{word}</Status>;
        },
    },
    { name: "Job", cell: ({ name }) => <To page={`jobs/${name}`}>{name}</To> },
    { name: "What it means", wideOnly: true, cell: meaningOf },
    { name: "Last run", cell: ({ last_run }) => <Time at={last_run?.ended_at} /> },
    { name: "It did", wideOnly: true, cell: ({ last_run }) => (last_run ? countsInWords(last_run.counts) : "–") },
    { name: "Next run", wideOnly: true, cell: ({ next_run_at }) => <Time at={next_run_at} /> },
];

/** Every job of the installation, those that need somebody first. */
export function JobsPage() {
    const { api } = useWorkspace();
    const go = useGo();
    const query = api.useQuery("get", "/v1/jobs", {}, { refetchInterval: REFRESH_MS });
    const jobs = query.data?.data ?? [];
    return (
        <Page title="Jobs" wide state={query.data ? stateOfJobs(jobs) : undefined}>
            {query.isPending ? <Loading /> : null}
            {query.isError && !query.data ? (
                <OperatorOnly thrown={query.error} onRetry={() => void query.refetch()} permission="jobs:read">
                    Jobs work for every organisation at once.
                </OperatorOnly>
            ) : null}
            {query.data ? (
                <>
                    <DataTable
                        label="Jobs"
                        rows={byUrgency(jobs)}
                        columns={COLUMNS}
                        rowId={({ name }) => name}
                        onOpen={({ name }) => go(`jobs/${name}`)}
                    />
                    <p className={css.soft}>
                        <Updated at={query.dataUpdatedAt} />
                    </p>
                </>
            ) : null}
        </Page>
    );
}
