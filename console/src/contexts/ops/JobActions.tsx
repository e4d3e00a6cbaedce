import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import type { Job } from "./jobs";
import css from "./Ops.module.css";

/** The list, the job and its runs are asked again. */
function useChanged(): () => void {
    const cache = useQueryClient();
    return () => {
        for (const path of ["/v1/jobs", "/v1/jobs/{job}", "/v1/jobs/{job}/runs"]) void cache.invalidateQueries({ queryKey: ["get", path] });
    };
}

/** Running now, pausing, resuming. */
export function JobActions({ job }: { job: Job }) {
    const { api } = useWorkspace();
    const changed = useChanged();
    const [isPausing, setPausing] = useState(false);
    const path = { job: job.name };
    const run = api.useMutation("post", "/v1/jobs/{job}/run", {
        onSuccess: () => say(`${job.name} starts.`),
        onSettled: changed,
    });
    const resume = api.useMutation("post", "/v1/jobs/{job}/resume", {
        onSuccess: () => say(`${job.name} runs again.`),
        onSettled: changed,
    });
    const thrown = run.error ?? resume.error;
    const isPaused = job.state === "paused";
    return (
        <>
            {thrown ? <ProblemBox problem={Problem.from(thrown)} /> : null}
            <div className={css.row}>
                <Button busy={run.isPending} disabled={isPaused || job.state === "running"} onClick={() => run.mutate({ params: { path } })}>
                    Run now
                </Button>
                {isPaused ? (
                    <Button busy={resume.isPending} onClick={() => resume.mutate({ params: { path } })}>
                        Resume
                    </Button>
                ) : (
                    <Button onClick={() => setPausing(true)}>Pause</Button>
                )}
            </div>
            {isPausing ? <PauseJob job={job} onClose={() => setPausing(false)} /> : null}
        </>
    );
}

function PauseJob({ job, onClose }: { job: Job; onClose: () => void }) {
    const { api } = useWorkspace();
    const changed = useChanged();
    const pause = api.useMutation("post", "/v1/jobs/{job}/pause", {
        onSuccess: ({ name }) => {
            say(`${name} is paused.`);
            onClose();
        },
        onSettled: changed,
    });
    return (
        <ConfirmDialog
            title={`Pause ${job.name}`}
            action="Pause"
            busy={pause.isPending}
            problem={pause.error}
            onConfirm={() => pause.mutate({ params: { path: { job: job.name } } })}
            onClose={onClose}
        >
            <p>While it is paused: {job.while_paused}</p>
            <p>It stays paused until somebody resumes it. A run that has begun goes on to its end.</p>
        </ConfirmDialog>
    );
}
