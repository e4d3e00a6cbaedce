import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { DataTable, type Column } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { Updated } from "../../ui/Updated";
import { count, plain } from "../../ui/words";
import { partsOf, slowest, type Part } from "./checks";
import css from "./Ops.module.css";

const REFRESH_MS = 10_000;

const COLUMNS: Column<Part>[] = [
    { name: "State", cell: ({ isOk }) => (isOk ? <Status tone="good">answers</Status> : <Status tone="bad">no answer</Status>) },
    { name: "Part", cell: ({ name }) => plain(name) },
    { name: "Kind", wideOnly: true, cell: ({ kind }) => kind },
    { name: "Took", right: true, cell: ({ durationMs }) => (durationMs === null ? "–" : `${durationMs} ms`) },
];

/** Whether the parts of Posthorn answer, every ten seconds. */
export function HealthPage() {
    const { api } = useWorkspace();
    const query = api.useQuery("get", "/v1/health", {}, { refetchInterval: REFRESH_MS, retry: false });
    const problem = query.error ? Problem.from(query.error) : undefined;
    const parts = partsOf(query.data?.checks ?? [], problem);
    const askedAt = Math.max(query.dataUpdatedAt, query.errorUpdatedAt);
    return (
        <Page title="Health" state={query.isPending ? undefined : stateOf(parts, problem)}>
            {query.isPending ? <Loading /> : null}
            {problem ? <ProblemBox problem={problem} onRetry={() => void query.refetch()} /> : null}
            {parts.length > 0 ? <DataTable label="Parts of Posthorn" rows={parts} columns={COLUMNS} rowId={({ name }) => name} /> : null}
            {query.isPending ? null : (
                <p className={css.soft}>
                    Each part has two seconds to answer. S3, SES, KMS, DNS and how full queues are is not checked here. <Updated at={askedAt} />
                </p>
            )}
        </Page>
    );
}

function stateOf(parts: Part[], problem: Problem | undefined): string {
    const failed = parts.filter(({ isOk }) => !isOk);
    if (failed.length > 0) {
        const names = failed.map(({ name }) => plain(name)).join(", ");
        return `${count(failed.length, "part does", "parts do")} not answer: ${names}. The cause is in the log of get-health.`;
    }
    if (problem) return "Posthorn did not answer the check.";
    const slow = slowest(parts);
    return `Everything answers: ${count(parts.length, "check")}${slow ? `, the slowest ${slow.durationMs} ms (${plain(slow.name)})` : ""}.`;
}
