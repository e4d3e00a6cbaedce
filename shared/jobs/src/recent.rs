use posthorn_app::App;
use posthorn_store::{Read, Store, StoreError, Table};

use crate::{JobItem, LEASE, RunItem};

/// A job's state and its newest runs.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    /// Its lease; `None` if it has never run.
    pub job: Option<JobItem>,
    /// The newest runs that ended, the newest first. A run that was killed has no record.
    pub runs: Vec<RunItem>,
}

/// Reads a job's state and its `limit` newest runs.
///
/// # Errors
/// If the table does not answer, or an item is unreadable.
pub async fn recent(app: &App, job: &str, limit: i32) -> Result<Recent, StoreError> {
    let partition = app.part::<Store>().system(Table::Ops, "job", job);
    let state = partition.get::<JobItem>(LEASE, Read::Eventual).await?.map(|stored| stored.value);
    let mut runs = Vec::new();
    for item in partition.query("run/", limit, true, Read::Eventual).await? {
        runs.push(item.decode::<RunItem>()?.value);
    }
    Ok(Recent { job: state, runs })
}
