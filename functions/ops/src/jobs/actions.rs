//! What operators did with jobs, for the audit log.

use posthorn_app::App;
use posthorn_ids::{JobActionId, RunId};
use posthorn_items::{Item, Scope};
use posthorn_store::StoreError;
use serde::{Deserialize, Serialize};

use crate::{actions::expiry, jobs::job::Job, places::job_actions};

/// What an operator does with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobDeed {
    /// The operator pauses it.
    Paused,
    /// The operator lets it run again.
    Resumed,
    /// The operator asks for a run.
    Asked,
}

/// What an operator did with a job. It is recorded before it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JobAction {
    /// The job's name: the id of the audit log's resource.
    pub id: String,
    /// What the operator does.
    pub did: JobDeed,
    /// The run that the operator asks for.
    pub run_id: Option<RunId>,
    /// When, in unix seconds.
    pub done_at: i64,
}

impl Item for JobAction {
    const KIND: &'static str = "job_action";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(expiry(self.done_at))
    }
}

/// Records that the operator, in `scope`, is about to do something with a job. An action on the same run is recorded once.
///
/// # Errors
/// Those of a write.
pub async fn record_action(
    app: &App,
    scope: &Scope,
    job: &Job,
    did: JobDeed,
    run_id: Option<RunId>,
) -> Result<(), StoreError> {
    let now = app.now();
    let id = match run_id {
        Some(run) => JobActionId::derived(run.created_at(), &[job.name.as_bytes(), run.suffix().as_bytes()]),
        None => JobActionId::new(now),
    };
    let item = JobAction { id: job.name.to_owned(), did, run_id, done_at: now.as_second() };
    job_actions(app, scope).create(&id.suffix(), &item).await?;
    Ok(())
}
