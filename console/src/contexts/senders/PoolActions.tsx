import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useOptimistic } from "../../api/optimistic";
import { Problem } from "../../api/problem";
import { useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import { count } from "../../ui/words";
import css from "./senders.module.css";
import type { Pool } from "./status";
import { useKeepPool } from "./usePool";

type Open = "pause" | "delete" | undefined;

/** Pausing, resuming, deleting. */
export function PoolActions({ pool }: { pool: Pool }) {
    const [open, setOpen] = useState<Open>();
    const close = () => setOpen(undefined);
    const { resume, problem } = useResume(pool);
    const isUsed = pool.domain_ids.length > 0;
    return (
        <Section title="Stop or delete">
            {problem ? <ProblemBox problem={problem} /> : null}
            <div className={css.buttons}>
                {pool.paused ? <Button onClick={resume}>Resume sending</Button> : <Button onClick={() => setOpen("pause")}>Pause sending</Button>}
                <Button kind="danger" disabled={isUsed} onClick={() => setOpen("delete")}>
                    Delete pool
                </Button>
            </div>
            {isUsed ? (
                <p className={css.soft}>
                    It can be deleted once {pool.domain_ids.length === 1 ? "its domain is" : `its ${pool.domain_ids.length} domains are`} released.
                </p>
            ) : null}
            {open === "pause" ? <Pause pool={pool} onClose={close} /> : null}
            {open === "delete" ? <Delete pool={pool} onClose={close} /> : null}
        </Section>
    );
}

/** The routes whose answers say whether a pool is paused. */
const PATHS = ["/v1/ip-pools", "/v1/ip-pools/{id}"];

function useResume({ id }: Pool): { resume: () => void; problem: Problem | undefined } {
    const { api } = useWorkspace();
    const keep = useKeepPool();
    const resume = api.useMutation("post", "/v1/ip-pools/{id}/resume", {
        ...useOptimistic(PATHS, id, () => ({ paused: false, paused_at: null })),
        onSuccess: (kept) => {
            keep(kept);
            say(`${kept.name} sends again.`);
        },
    });
    return { resume: () => resume.mutate({ params: { path: { id } } }), problem: resume.error ? Problem.from(resume.error) : undefined };
}

function Pause({ pool, onClose }: { pool: Pool; onClose: () => void }) {
    const { api } = useWorkspace();
    const keep = useKeepPool();
    const pause = api.useMutation("post", "/v1/ip-pools/{id}/pause", {
        ...useOptimistic(PATHS, pool.id, () => ({ paused: true })),
        onSuccess: (kept) => {
            keep(kept);
            say(`${kept.name} is paused.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title="Pause sending"
            action="Pause sending"
            optimistic
            busy={pause.isPending}
            problem={pause.error}
            onConfirm={() => pause.mutate({ params: { path: { id: pool.id } } })}
            onClose={onClose}
        >
            <p>
                New emails of its {count(pool.domain_ids.length, "domain")} are refused with IP_POOL_PAUSED. Emails that were accepted before
                wait until you resume it. It takes up to 30 seconds.
            </p>
        </ConfirmDialog>
    );
}

function Delete({ pool, onClose }: { pool: Pool; onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/ip-pools/{id}", {
        onSuccess: () => {
            go("ip-pools");
            void cache.invalidateQueries({ queryKey: ["get", "/v1/ip-pools"] });
            say(`Deleted ${pool.name}.`);
        },
    });
    return (
        <ConfirmDialog
            title="Delete pool"
            action="Delete pool"
            name={pool.name}
            busy={remove.isPending}
            problem={remove.error}
            onConfirm={() => remove.mutate({ params: { path: { id: pool.id } } })}
            onClose={onClose}
        >
            <p>Its addresses and their reputation are given up some minutes later. This can't be undone.</p>
        </ConfirmDialog>
    );
}
