import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { DataTable, type Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Updated } from "../../ui/Updated";
import { count, number } from "../../ui/words";
import css from "./Ops.module.css";
import { OperatorOnly } from "./OperatorOnly";
import { byUrgency, toldOf } from "./queues";

type Queue = components["schemas"]["DeadLetterQueueView"];

const REFRESH_MS = 15_000;

const COLUMNS: Column<Queue>[] = [
    {
        name: "State",
        cell: ({ waiting }) => (waiting > 0 ? <Status tone="bad">{number(waiting)}</Status> : <Status tone="good">empty</Status>),
    },
    { name: "Queue", cell: ({ name }) => <To page={`dead-letters/${name}`}>{name}</To> },
    { name: "Being read", wideOnly: true, right: true, cell: ({ in_flight }) => number(in_flight) },
    { name: "What they mean", wideOnly: true, cell: ({ name, holds }) => toldOf(name, holds).means },
    { name: "From", wideOnly: true, cell: ({ of }) => of },
];

function stateOf(queues: Queue[]): string {
    const full = queues.filter(({ waiting }) => waiting > 0);
    const waiting = full.reduce((sum, queue) => sum + queue.waiting, 0);
    if (waiting === 0) return `No dead letters: all ${queues.length} queues are empty.`;
    return `About ${count(waiting, "dead letter")} in ${count(full.length, "queue")}. They stay for up to 14 days.`;
}

/** Every dead-letter queue, the full ones first. */
export function DeadLetterQueuesPage() {
    const { api } = useWorkspace();
    const go = useGo();
    const query = api.useQuery("get", "/v1/dead-letters", {}, { refetchInterval: REFRESH_MS });
    const queues = query.data?.data ?? [];
    return (
        <Page title="Dead letters" wide state={query.data ? stateOf(queues) : undefined}>
            {query.isPending ? <Loading /> : null}
            {query.isError && !query.data ? (
                <OperatorOnly thrown={query.error} onRetry={() => void query.refetch()} permission="dead_letters:read">
                    Dead letters of every organisation are in the same queues.
                </OperatorOnly>
            ) : null}
            {query.data && queues.length === 0 ? (
                <Empty title="No dead-letter queues">
                    <p>A dead letter is a message that Posthorn could not process. This installation has no queue for them.</p>
                </Empty>
            ) : null}
            {queues.length > 0 ? (
                <>
                    <DataTable
                        label="Dead-letter queues"
                        rows={byUrgency(queues)}
                        columns={COLUMNS}
                        rowId={({ name }) => name}
                        onOpen={({ name }) => go(`dead-letters/${name}`)}
                    />
                    <p className={css.soft}>
                        Numbers are SQS&apos;s, and approximate. <Updated at={query.dataUpdatedAt} />
                    </p>
                </>
            ) : null}
        </Page>
    );
}
