import type { components } from "../../api/schema";
import type { Tone } from "../../ui/Status";
import { count, plain } from "../../ui/words";

export type Job = components["schemas"]["JobView"];
export type Run = components["schemas"]["JobRun"];

interface Look {
    tone: Tone;
    word: string;
}

const STATES: Record<Job["state"], Look> = {
    waiting: { tone: "good", word: "waiting" },
    running: { tone: "waiting", word: "running" },
    paused: { tone: "problem", word: "paused" },
    late: { tone: "bad", word: "late" },
};

const OUTCOMES: Record<Run["outcome"], Look> = {
    done: { tone: "good", word: "done" },
    failed: { tone: "bad", word: "failed" },
    lost: { tone: "bad", word: "lost" },
};

/** A job that waits but whose last runs failed is no good news. */
export function lookOfJob({ state, failures_in_a_row }: Job): Look {
    if (state === "waiting" && failures_in_a_row > 0) return { tone: "bad", word: "failing" };
    return STATES[state];
}

export function lookOfRun({ outcome }: Run): Look {
    return OUTCOMES[outcome];
}

/** What a job's state means for its operator. */
export function meaningOf(job: Job): string {
    const failures = job.failures_in_a_row;
    if (job.state === "paused") return job.while_paused;
    if (job.state === "running") return "A run has begun. It may take up to " + count(job.run_seconds_max, "second") + ".";
    if (job.state === "late") return "Its schedule did not run. " + job.while_paused;
    if (failures > 0) return `The last ${failures === 1 ? "run" : `${String(failures)} runs`} did not succeed. The next one continues.`;
    return `It runs every ${job.every.replace(/^1 /, "")}.`;
}

/** "queued 3, woken 1"; what a run found nothing of is left out. */
export function countsInWords(counts: Run["counts"]): string {
    const found = Object.entries(counts).filter(([, value]) => value !== 0);
    return found.length > 0 ? found.map(([name, value]) => `${plain(name)} ${String(value)}`).join(", ") : "found nothing to do";
}

/** The milliseconds that a run took. */
export function tookMs({ started_at, ended_at }: Run): number {
    return Date.parse(ended_at) - Date.parse(started_at);
}

const URGENCY: Record<string, number> = { late: 0, failing: 1, paused: 2, running: 3, waiting: 4 };

/** What needs somebody first, then in the order of the API. */
export function byUrgency(jobs: readonly Job[]): Job[] {
    const urgency = (job: Job) => URGENCY[lookOfJob(job).word] ?? 0;
    return [...jobs].sort((one, other) => urgency(one) - urgency(other));
}

/** The state of all jobs, in one sentence. */
export function stateOfJobs(jobs: readonly Job[]): string {
    const words = jobs.map((job) => lookOfJob(job).word);
    const of = (word: string) => words.filter((one) => one === word).length;
    const bad = [
        [of("late"), "late"],
        [of("failing"), "failing"],
        [of("paused"), "paused"],
    ] as const;
    const told = bad.filter(([many]) => many > 0).map(([many, word]) => `${String(many)} ${word}`);
    return told.length > 0 ? `${count(jobs.length, "job")}: ${told.join(", ")}.` : `${count(jobs.length, "job runs", "jobs run")} on time.`;
}
