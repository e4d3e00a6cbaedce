//! Scheduled jobs: a job never has two runs at the same time, and each run is recorded.

mod recent;

pub use recent::{Recent, recent};

use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_items::Item;
use posthorn_store::{Created, Read, Revised, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

/// A job's lease: which run has it, until when, and whether the job is paused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct JobItem {
    /// The run that has the lease.
    pub run_id: Option<RunId>,
    /// No other run may start before this time, in Unix milliseconds.
    pub leased_until_ms: i64,
    /// A paused job does not start.
    #[serde(default)]
    pub paused: bool,
}

impl Item for JobItem {
    const KIND: &'static str = "job";
}

/// The record of one run that ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunItem {
    /// The run's id.
    pub id: RunId,
    /// Start, in Unix milliseconds.
    pub started_at: i64,
    /// End, in Unix milliseconds.
    pub ended_at: i64,
    /// How the run ended.
    pub outcome: Outcome,
    /// The run's counts, by name.
    pub counts: serde_json::Map<String, serde_json::Value>,
}

/// Runs are kept for a week.
const RUN_KEPT_SECONDS: i64 = 7 * 24 * 3600;

impl Item for RunItem {
    const KIND: &'static str = "run";

    fn expires_at(&self) -> Option<i64> {
        Some(self.ended_at / 1000 + RUN_KEPT_SECONDS)
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did all the work that was due.
    Done,
    /// It stopped on an error. The next run continues.
    Failed,
}

/// The right to run a job, until the lease ends.
#[derive(Debug, Clone)]
pub struct Lease {
    job: String,
    run_id: RunId,
    started_at: i64,
}

/// The sort key of a job's lease.
pub(crate) const LEASE: &str = "lease";

/// Takes the lease of `job` for `seconds`; `None` if another run has it or the job is paused.
///
/// A killed run keeps its lease until the lease ends, so `seconds` is the function's timeout.
pub async fn lease(app: &App, job: &str, seconds: u32) -> Result<Option<Lease>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let run_id = RunId::new(app.now());
    let partition = app.part::<Store>().system(Table::Ops, "job", job);
    let taken =
        JobItem { run_id: Some(run_id), leased_until_ms: now_ms + i64::from(seconds) * 1000, paused: false };
    let mut won = false;
    let outcome = partition
        .revise::<JobItem>(LEASE, Read::Consistent, |current| {
            let free = !current.paused && current.leased_until_ms <= now_ms;
            // The lease may already be this run's: the SDK repeats a write if the response was lost.
            won = free || current.run_id == Some(run_id);
            if free {
                *current = taken.clone();
            }
            free
        })
        .await?;
    if matches!(outcome, Revised::Absent) {
        won = match partition.create(LEASE, &taken).await? {
            Created::New => true,
            Created::Existing(existing) => existing.value.run_id == Some(run_id),
        };
    }
    Ok(won.then(|| Lease { job: job.to_owned(), run_id, started_at: now_ms }))
}

impl Lease {
    /// Writes the run's record and releases the lease.
    pub async fn finish(
        self,
        app: &App,
        outcome: Outcome,
        counts: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), StoreError> {
        let partition = app.part::<Store>().system(Table::Ops, "job", &self.job);
        let ended_at = app.now().as_millisecond();
        let run = RunItem { id: self.run_id, started_at: self.started_at, ended_at, outcome, counts };
        partition.create(&format!("run/{}", self.run_id.suffix()), &run).await?;
        partition
            .revise::<JobItem>(LEASE, Read::Consistent, |current| {
                let ours = current.run_id == Some(self.run_id);
                if ours {
                    current.leased_until_ms = ended_at;
                }
                ours
            })
            .await?;
        Ok(())
    }
}
