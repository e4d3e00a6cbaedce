//! `GET /v1/jobs/{job}`: one job, with its state, its last and its next run.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};

use crate::jobs::{job_view::JobView, named::job_named};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-job",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/jobs/{job}",
    permission: Some(Permission::JobsRead),
    summary: "Get a job",
    response: Some(schema::<JobView>),
    example: Example::at("/v1/jobs/sweep-messages"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<JobView>, Problem> {
    let job = job_named(call.parameter("job"))?;
    let item = posthorn_jobs::job(app, job.name).await?;
    Ok(Answer::ok(JobView::of(job, &item, app.now().as_millisecond())))
}
