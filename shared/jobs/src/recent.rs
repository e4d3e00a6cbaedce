use posthorn_app::App;
use posthorn_store::{Read, StoreError};

use crate::item::{JobItem, LEASE, RunItem, lease_of, runs_of};

/// A job's state and its newest recorded runs.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    /// Its lease, with its last run; the default if it has never run.
    pub job: JobItem,
    /// The newest runs that have a record, the newest first: those that found work, failed, were lost, or were asked for.
    pub runs: Vec<RunItem>,
}

/// Reads a job's state and its `limit` newest recorded runs.
///
/// # Errors
/// If the table does not answer, or an item is unreadable.
pub async fn recent(app: &App, job: &str, limit: i32) -> Result<Recent, StoreError> {
    let state = lease_of(app, job).get::<JobItem>(LEASE, Read::Eventual).await?;
    let mut runs = Vec::new();
    for item in runs_of(app, job).query("", limit, true, Read::Eventual).await? {
        runs.push(item.decode::<RunItem>()?.value);
    }
    Ok(Recent { job: state.map(|stored| stored.value).unwrap_or_default(), runs })
}
