import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useWorkspace } from "../../session/workspace";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { say } from "../../ui/Toast";
import { count } from "../../ui/words";
import { dropEach } from "./queues";

interface Props {
    queue: string;
    ids: string[] | "all";
    onClose: () => void;
}

/** Both lists are asked again. */
function useChanged(): () => void {
    const cache = useQueryClient();
    return () => {
        void cache.invalidateQueries({ queryKey: ["get", "/v1/dead-letters"] });
        void cache.invalidateQueries({ queryKey: ["get", "/v1/dead-letters/{queue}"] });
    };
}

function missing(ids: string[]): string {
    return ids.length > 0 ? ` ${ids.length} not found: done before, or hidden by another reader for a moment.` : "";
}

export function ReplayDeadLetters({ queue, to, ids, onClose }: Props & { to: string }) {
    const { api } = useWorkspace();
    const changed = useChanged();
    const replay = api.useMutation("post", "/v1/dead-letters/{queue}/replay", {
        onSuccess: ({ all, replayed, not_found }) => {
            changed();
            say(all ? `SQS moves all dead letters back to ${to}, at its own pace.` : `${count(replayed.length, "dead letter")} replayed.${missing(not_found)}`);
            onClose();
        },
    });
    const body = ids === "all" ? { all: true, ids: null } : { all: false, ids };
    return (
        <ConfirmDialog
            safe
            title={ids === "all" ? `Replay all of ${queue}` : `Replay ${count(ids.length, "dead letter")}`}
            action={ids === "all" ? "Replay all" : `Replay ${ids.length}`}
            busy={replay.isPending}
            problem={replay.error}
            onClose={onClose}
            onConfirm={() => replay.mutate({ params: { path: { queue } }, body })}
        >
            <p>
                They go back to <code>{to}</code> and are processed again. What was done before is not done twice. If the cause is not fixed, they
                come back.
            </p>
        </ConfirmDialog>
    );
}

export function DropDeadLetters({ queue, ids, onClose }: Props) {
    const { drop, dropped } = useDrop(queue, ids, onClose);
    return (
        <ConfirmDialog
            title={ids === "all" ? `Drop all of ${queue}` : `Drop ${count(ids.length, "dead letter")}`}
            action={ids === "all" ? "Drop all" : `Drop ${ids.length}`}
            name={queue}
            busy={drop.isPending}
            problem={drop.error}
            onClose={onClose}
            onConfirm={() => drop.mutate()}
        >
            <p>
                They are removed for good, and what they asked for never happens. The audit log keeps the ids of each one, and who dropped it.
            </p>
            {drop.isPending && ids === "all" ? <p role="status">{dropped} dropped so far.</p> : null}
        </ConfirmDialog>
    );
}

/** The API drops named ones alone, so "all" looks and drops until a look finds none. */
function useDrop(queue: string, ids: string[] | "all", onDone: () => void) {
    const { client } = useWorkspace();
    const changed = useChanged();
    const [dropped, setDropped] = useState(0);
    const path = { queue };
    const dropIds = async (named: string[]) => {
        const { data } = await client.POST("/v1/dead-letters/{queue}/drop", { params: { path }, body: { ids: named } });
        return data ?? { dropped: [], not_found: [] };
    };
    const look = async () => {
        const { data } = await client.GET("/v1/dead-letters/{queue}", { params: { path, query: { limit: 100 } } });
        return (data?.data ?? []).slice(0, 100).map(({ id }) => id);
    };
    const drop = useMutation({
        mutationFn: async () => {
            if (ids !== "all") {
                const done = await dropIds(ids);
                return `${count(done.dropped.length, "dead letter")} dropped.${missing(done.not_found)}`;
            }
            const all = await dropEach({ look, drop: async (found) => (await dropIds(found)).dropped.length }, setDropped);
            return `${count(all, "dead letter")} dropped.`;
        },
        onSuccess: (done) => {
            say(done);
            onDone();
        },
        onSettled: changed,
    });
    return { drop, dropped };
}
