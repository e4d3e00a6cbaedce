//! A job and a run as an operator reads them.

use posthorn_hidden::AnyField;
use posthorn_ids::RunId;
use posthorn_jobs::{JobItem, Outcome, RunItem};
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::jobs::job::Job;

/// A job: a function that a schedule runs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobView {
    /// Its name.
    pub name: &'static str,
    /// The context of its function.
    pub context: &'static str,
    /// Its function. Several jobs may share one; each then does a part of the work.
    pub function: &'static str,
    /// How often it runs, such as `5 minutes`.
    pub every: &'static str,
    /// How long a run may take, in seconds.
    pub run_seconds_max: u32,
    /// What it does now.
    pub state: JobState,
    /// What stops while it is paused.
    pub while_paused: &'static str,
    /// Who paused it: the id of an API key or a person. Null if it is not paused.
    pub paused_by: Option<String>,
    /// Since when it is paused (RFC 3339). Null if it is not paused, or was paused by hand in the table.
    pub paused_at: Option<String>,
    /// The run that has not ended. A paused job may have one: a pause does not end it.
    pub running: Option<RunningRun>,
    /// The run that somebody asked for and that has not begun.
    pub asked: Option<AskedRun>,
    /// The last run that ended, also if it found nothing to do.
    pub last_run: Option<JobRun>,
    /// When the schedule starts the next run, about (RFC 3339). Null if the job is paused or has never run.
    pub next_run_at: Option<String>,
    /// How many of the last runs failed or were lost, one after the other.
    pub failures_in_a_row: u32,
}

/// What a job does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It waits for its next run.
    Waiting,
    /// It runs.
    Running,
    /// It is paused: no run begins.
    Paused,
    /// Its schedule has missed a run. A job that has never run is late too.
    Late,
}

/// A run that has begun and not ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RunningRun {
    /// Its id.
    pub id: RunId,
    /// When it began (RFC 3339).
    pub started_at: String,
    /// Who asked for it: the id of an API key or a person. Null if the schedule started it.
    pub asked_by: Option<String>,
    /// No other run begins before this time, even if this one is killed (RFC 3339).
    pub leased_until: String,
}

/// A run that somebody asked for and that has not begun.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AskedRun {
    /// The id that it will have.
    pub id: RunId,
    /// Who asked for it: the id of an API key or a person.
    pub asked_by: String,
    /// When (RFC 3339).
    pub asked_at: String,
}

/// A run that ended.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobRun {
    /// Its id.
    pub id: RunId,
    /// When it began (RFC 3339).
    pub started_at: String,
    /// When it ended (RFC 3339). For a lost run, the end of its lease.
    pub ended_at: String,
    /// How it ended.
    pub outcome: RunOutcome,
    /// What it did: numbers by name.
    pub counts: Map<String, Value>,
    /// Why it failed.
    pub reason: Option<AnyField>,
    /// Who asked for it: the id of an API key or a person. Null if the schedule started it.
    pub asked_by: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// It did all the work that was due.
    Done,
    /// It stopped on an error. The next run continues.
    Failed,
    /// It was killed, or took too long. The next run continues.
    Lost,
}

impl JobRun {
    /// The view of a run.
    pub fn of(run: &RunItem) -> Self {
        Self {
            id: run.id,
            started_at: time_of(run.started_at),
            ended_at: time_of(run.ended_at),
            outcome: match run.outcome {
                Outcome::Done => RunOutcome::Done,
                Outcome::Failed => RunOutcome::Failed,
                Outcome::Lost => RunOutcome::Lost,
            },
            counts: run.counts.clone(),
            reason: run.reason.clone().map(Into::into),
            asked_by: run.asked_by.clone(),
        }
    }
}

impl JobView {
    /// The view of a job at a time, in Unix milliseconds.
    pub fn of(job: &Job, item: &JobItem, now_ms: i64) -> Self {
        let running = item.running.as_ref().filter(|_| item.is_running(now_ms));
        Self {
            name: job.name,
            context: job.context,
            function: job.function,
            every: job.every,
            run_seconds_max: job.lease_seconds,
            state: state(job, item, now_ms),
            while_paused: job.while_paused,
            paused_by: item.switched_by.clone().filter(|_| item.paused),
            paused_at: item.switched_at_ms.filter(|_| item.paused).map(time_of),
            running: running.map(|running| RunningRun {
                id: running.id,
                started_at: time_of(running.started_at),
                asked_by: running.asked_by.clone(),
                leased_until: time_of(item.leased_until_ms),
            }),
            asked: item.asked.as_ref().map(|asked| AskedRun {
                id: asked.id,
                asked_by: asked.by.clone(),
                asked_at: time_of(asked.at_ms),
            }),
            last_run: item.last.as_ref().map(JobRun::of),
            next_run_at: next_ms(job, item, now_ms).map(time_of),
            failures_in_a_row: item.failures,
        }
    }
}

/// A run that a person asked for may keep the schedule's from beginning. So a job is late only after two periods and a run.
fn state(job: &Job, item: &JobItem, now_ms: i64) -> JobState {
    let patience_ms = 1000 * (2 * i64::from(job.every_seconds) + i64::from(job.lease_seconds));
    // A resumed job runs within a period after it was resumed.
    let since_ms = item.ticked_at_ms.max(item.switched_at_ms);
    match since_ms {
        _ if item.paused => JobState::Paused,
        _ if item.is_running(now_ms) => JobState::Running,
        Some(since_ms) if now_ms - since_ms <= patience_ms => JobState::Waiting,
        _ => JobState::Late,
    }
}

/// When the schedule starts the next run. It starts runs a period apart.
fn next_ms(job: &Job, item: &JobItem, now_ms: i64) -> Option<i64> {
    let ticked_at_ms = item.ticked_at_ms.filter(|_| !item.paused)?;
    let every_ms = 1000 * i64::from(job.every_seconds.max(1));
    let periods = ((now_ms - ticked_at_ms) / every_ms).max(0) + 1;
    Some(ticked_at_ms + periods * every_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: Job = Job {
        name: "sweep",
        context: "messages",
        function: "sweep",
        input: "{}",
        every: "1 minute",
        every_seconds: 60,
        lease_seconds: 50,
        while_paused: "Nothing is swept.",
    };

    fn seen(item: &JobItem, now_s: i64) -> (JobState, Option<String>) {
        let view = JobView::of(&JOB, item, now_s * 1000);
        (view.state, view.next_run_at)
    }

    #[test]
    fn a_job_waits_until_its_schedule_has_missed_a_run() {
        let item = JobItem { ticked_at_ms: Some(0), ..JobItem::default() };
        let at = |text: &str| Some(format!("1970-01-01T00:0{text}Z"));
        assert_eq!(seen(&item, 10), (JobState::Waiting, at("1:00")));
        assert_eq!(seen(&item, 60), (JobState::Waiting, at("2:00")));
        assert_eq!(seen(&item, 170).0, JobState::Waiting);
        assert_eq!(seen(&item, 171), (JobState::Late, at("3:00")));
        assert_eq!(seen(&JobItem::default(), 0), (JobState::Late, None), "it has never run");
    }

    #[test]
    fn a_paused_job_has_no_next_run_and_a_resumed_one_is_not_late() {
        let mut item = JobItem {
            ticked_at_ms: Some(0),
            paused: true,
            switched_by: Some("key_1".into()),
            switched_at_ms: Some(300_000),
            ..JobItem::default()
        };
        assert_eq!(seen(&item, 400), (JobState::Paused, None));
        let view = JobView::of(&JOB, &item, 400_000);
        assert_eq!(
            (view.paused_by.as_deref(), view.paused_at.as_deref()),
            (Some("key_1"), Some("1970-01-01T00:05:00Z"))
        );
        item.paused = false;
        assert_eq!(seen(&item, 400).0, JobState::Waiting);
        assert_eq!(JobView::of(&JOB, &item, 400_000).paused_by, None);
    }
}
