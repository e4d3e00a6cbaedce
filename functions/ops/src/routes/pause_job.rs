//! `POST /v1/jobs/{job}/pause`: no run of the job begins until it is resumed. A run that has begun goes on to its end.
//!
//! The action is recorded for the audit log, and then done: one conditional write on the job's lease. Calling it again changes and
//! records nothing.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};

use crate::jobs::{
    actions::{JobDeed, RECORDS_ACTIONS, record_action},
    job_view::JobView,
    named::job_named,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "pause-job",
    trigger: Trigger::Http(&ROUTE),
    uses: &[RECORDS_ACTIONS, Table::Ops.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/jobs/{job}/pause",
    permission: Some(Permission::JobsWrite),
    summary: "Pause a job",
    response: Some(schema::<JobView>),
    example: Example::at("/v1/jobs/poll-ip-pools/pause"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<JobView>, Problem> {
    let job = job_named(call.parameter("job"))?;
    let (scope, by) = (call.scope()?, call.authorised()?.principal().to_string());
    let before = posthorn_jobs::job(app, job.name).await?;
    if !before.paused {
        record_action(app, scope, job, JobDeed::Paused, None).await?;
    }
    let item = posthorn_jobs::pause(app, job.name, &by).await?;
    Ok(Answer::ok(JobView::of(job, &item, app.now().as_millisecond())))
}
