//! Scheduled jobs: no two runs of one at once, and a record of each.

use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_items::Item;
use posthorn_store::{Created, Read, Revised, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

/// A job's lease: who holds it, until when, and whether the job is paused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct JobItem {
    /// The run that holds the lease.
    pub run_id: Option<RunId>,
    /// Unix milliseconds until which no other run may start.
    pub leased_until_ms: i64,
    /// A paused job does not start.
    #[serde(default)]
    pub paused: bool,
}

impl Item for JobItem {
    const KIND: &'static str = "job";
}

/// One run, as it ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunItem {
    /// Which run.
    pub id: RunId,
    /// Unix milliseconds.
    pub started_at: i64,
    /// Unix milliseconds.
    pub ended_at: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// What it counted, by name.
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

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did all that was due.
    Done,
    /// It stopped on an error; the next run goes on.
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
const LEASE: &str = "lease";

/// Takes the lease of `job` for `seconds`; `None` while another run holds it or the job is paused.
///
/// A run that is killed keeps its lease until it ends by itself, so `seconds` is the function's timeout.
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
            // Its own write, where the answer was lost and the SDK made it once more.
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
    /// Writes the run's record and gives the lease back.
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
