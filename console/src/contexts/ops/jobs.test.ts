import { describe, expect, it } from "vitest";
import { byUrgency, countsInWords, lookOfJob, meaningOf, stateOfJobs, tookMs, type Job, type Run } from "./jobs";

const run: Run = {
    id: "run_01kajbch80ebzr71ga9q10764e",
    started_at: "2026-11-30T10:00:00Z",
    ended_at: "2026-11-30T10:00:01.5Z",
    outcome: "done",
    counts: { looked_at: 3, queued: 0 },
    reason: null,
    asked_by: null,
};
const job: Job = {
    name: "sweep-messages",
    context: "messages",
    function: "sweep-messages",
    every: "1 minute",
    run_seconds_max: 50,
    state: "waiting",
    while_paused: "Lost emails are not queued again.",
    paused_by: null,
    paused_at: null,
    running: null,
    asked: null,
    last_run: run,
    next_run_at: "2026-11-30T10:01:00Z",
    failures_in_a_row: 0,
};

describe("a job", () => {
    it("that fails is not shown as well because it waits", () => {
        expect(lookOfJob(job).tone).toBe("good");
        expect(lookOfJob({ ...job, failures_in_a_row: 2 })).toEqual({ tone: "bad", word: "failing" });
        expect(lookOfJob({ ...job, failures_in_a_row: 2, state: "paused" }).word).toBe("paused");
    });

    it("says what stops while it is paused or late", () => {
        expect(meaningOf(job)).toBe("It runs every minute.");
        expect(meaningOf({ ...job, state: "paused" })).toBe("Lost emails are not queued again.");
        expect(meaningOf({ ...job, state: "late" })).toContain("Lost emails");
        expect(meaningOf({ ...job, failures_in_a_row: 1 })).toContain("The last run did not succeed");
    });
});

it("puts first what needs somebody", () => {
    const jobs = [job, { ...job, name: "b", state: "paused" as const }, { ...job, name: "c", state: "late" as const }];
    expect(byUrgency(jobs).map(({ name }) => name)).toEqual(["c", "b", "sweep-messages"]);
    expect(stateOfJobs(jobs)).toBe("3 jobs: 1 late, 1 paused.");
    expect(stateOfJobs([job])).toBe("1 job runs on time.");
});

it("tells what a run did and how long it took", () => {
    expect(countsInWords(run.counts)).toBe("looked at 3");
    expect(countsInWords({ queued: 0 })).toBe("found nothing to do");
    expect(tookMs(run)).toBe(1500);
});
