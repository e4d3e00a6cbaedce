//! Pauses a job, and lets it run again.

use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call},
    uses::{Table, Use},
};

use crate::{
    actions::RECORDS_ACTIONS,
    jobs::{
        actions::{JobDeed, record_action},
        job_view::JobView,
        named::job_named,
    },
};

/// The `uses` of [`switch`].
pub(crate) const SWITCHES: Use = Use::All(&[RECORDS_ACTIONS, Table::Ops.get().put()]);

/// Pauses the job that the call's path names, or lets it run again. It is recorded for the audit log before it is done. If the job is
/// so already, nothing changes and nothing is recorded.
///
/// # Errors
/// `NOT_FOUND` if there is no such job; those of a read and of writes.
pub(crate) async fn switch(app: &App, call: &Call, paused: bool) -> Result<Answer<JobView>, Problem> {
    let job = job_named(call.parameter("job"))?;
    let (scope, by) = (call.scope()?, call.authorised()?.principal().to_string());
    if posthorn_jobs::job(app, job.name).await?.paused != paused {
        let deed = if paused { JobDeed::Paused } else { JobDeed::Resumed };
        record_action(app, scope, job, deed, None).await?;
    }
    let item = posthorn_jobs::switch(app, job.name, &by, paused).await?;
    Ok(Answer::ok(JobView::of(job, &item, app.now().as_millisecond())))
}
