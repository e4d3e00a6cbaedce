import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { DataTable, type Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { LinkButton } from "../../ui/LinkButton";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { Time } from "../../ui/Time";
import { count } from "../../ui/words";
import { DeadLetterPanel, peekOf } from "./DeadLetterPanel";
import { DropDeadLetters, ReplayDeadLetters } from "./DeadLetterDialogs";
import css from "./Ops.module.css";
import { OperatorOnly } from "./OperatorOnly";
import { canReplay, toldOf } from "./queues";

type DeadLetter = components["schemas"]["DeadLetter"];
type Queue = components["schemas"]["DeadLetterQueueView"];

const route = getRouteApi("/signed-in/o/$org/$environment/dead-letters/$queue");

/** The most that a look shows, and that one replay or drop names. */
const LOOK_MAX = 100;

/** The dead letters of a queue: look, replay, drop. */
export function DeadLettersPage() {
    const { api } = useWorkspace();
    const { queue: name } = route.useParams();
    const queues = api.useQuery("get", "/v1/dead-letters");
    // Reading dead letters hides them from others for a moment, and each reading is counted. So the page does not read again by itself.
    const look = api.useQuery(
        "get",
        "/v1/dead-letters/{queue}",
        { params: { path: { queue: name }, query: { limit: LOOK_MAX } } },
        { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false },
    );
    const queue = queues.data?.data.find((one) => one.name === name);
    const told = toldOf(name, queue?.holds);
    const again = (
        <Button busy={look.isFetching} onClick={() => void Promise.all([look.refetch(), queues.refetch()])}>
            Look again
        </Button>
    );
    return (
        <Page title={name} wide state={told.means} back={<To page="dead-letters">Dead letters</To>} actions={again}>
            <p>{told.todo}</p>
            {look.isPending ? <Loading /> : null}
            {look.isError ? (
                <OperatorOnly thrown={look.error} onRetry={() => void look.refetch()} permission="dead_letters:read">
                    Dead letters of every organisation are in the same queues.
                </OperatorOnly>
            ) : null}
            {look.data && look.data.data.length === 0 ? (
                <Empty title="No dead letters found">
                    <p>
                        The queue is empty, or another reader hides what is in it for up to 30 seconds. A message comes here when Posthorn could
                        not process it.
                    </p>
                </Empty>
            ) : null}
            {look.data && look.data.data.length > 0 ? <Found key={look.dataUpdatedAt} letters={look.data.data} name={name} queue={queue} /> : null}
        </Page>
    );
}

interface FoundProps {
    letters: DeadLetter[];
    name: string;
    queue: Queue | undefined;
}

type Work = { kind: "replay" | "drop"; ids: string[] | "all" };

function Found({ letters, name, queue }: FoundProps) {
    const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
    const [opened, setOpened] = useState<DeadLetter>();
    const [work, setWork] = useState<Work>();
    const choose = (id: string, on: boolean) => {
        const next = new Set(chosen);
        if (on) next.add(id);
        else next.delete(id);
        setChosen(next);
    };
    const isAllChosen = chosen.size === letters.length;
    const chooseAll = () => setChosen(isAllChosen ? new Set() : new Set(letters.map(({ id }) => id)));
    const close = () => setWork(undefined);
    return (
        <>
            <div className={css.row}>
                <Button onClick={chooseAll}>{isAllChosen ? "Choose none" : `Choose all ${letters.length} shown`}</Button>
                <WorkButtons chosen={[...chosen]} mayReplay={canReplay(queue)} onWork={setWork} />
            </div>
            <DataTable
                label={`Dead letters of ${name}`}
                rows={letters}
                columns={columns(chosen, choose, setOpened)}
                rowId={({ id }) => id}
                onOpen={setOpened}
                peek={peekOf(setOpened)}
            />
            <p className={css.soft}>
                {count(letters.length, "dead letter")} found{queue ? `, about ${queue.waiting} in the queue` : ""}. SQS chooses which a look finds.
            </p>
            {opened ? <DeadLetterPanel letter={opened} onClose={() => setOpened(undefined)} /> : null}
            {work?.kind === "replay" ? <ReplayDeadLetters queue={name} to={queue?.of ?? ""} ids={work.ids} onClose={close} /> : null}
            {work?.kind === "drop" ? <DropDeadLetters queue={name} ids={work.ids} onClose={close} /> : null}
        </>
    );
}

function WorkButtons({ chosen, mayReplay, onWork }: { chosen: string[]; mayReplay: boolean; onWork: (work: Work) => void }) {
    const { can } = useWorkspace();
    if (!can("dead_letters:write")) return null;
    const isNone = chosen.length === 0;
    return (
        <>
            {mayReplay ? (
                <>
                    <Button disabled={isNone} onClick={() => onWork({ kind: "replay", ids: chosen })}>
                        Replay chosen ({String(chosen.length)})
                    </Button>
                    <Button onClick={() => onWork({ kind: "replay", ids: "all" })}>Replay all</Button>
                </>
            ) : null}
            <Button kind="danger" disabled={isNone} onClick={() => onWork({ kind: "drop", ids: chosen })}>
                Drop chosen ({String(chosen.length)})
            </Button>
            <Button kind="danger" onClick={() => onWork({ kind: "drop", ids: "all" })}>
                Drop all
            </Button>
        </>
    );
}

function columns(
    chosen: ReadonlySet<string>,
    choose: (id: string, on: boolean) => void,
    open: (letter: DeadLetter) => void,
): Column<DeadLetter>[] {
    return [
        {
            name: "Choose",
            cell: ({ id }) => (
                <input
                    type="checkbox"
                    className={css.check}
                    aria-label={`Choose ${id}`}
                    checked={chosen.has(id)}
                    onChange={(event) => choose(id, event.target.checked)}
                />
            ),
        },
        { name: "Sent", cell: ({ sent_at }) => <Time at={sent_at} /> },
        {
            name: "Dead letter",
            cell: (letter) => <LinkButton onClick={() => open(letter)}>{letter.id}</LinkButton>,
        },
        { name: "Reason", wideOnly: true, cell: ({ reason }) => reason ?? "unknown" },
        { name: "Of", wideOnly: true, cell: ({ scope }) => scope ?? "–" },
        { name: "Received", wideOnly: true, right: true, cell: ({ received }) => received },
    ];
}
