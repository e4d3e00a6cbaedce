//! `GET /v1/jobs/{job}/runs`: a page of the job's runs of the last 90 days, newest first: those that found work, failed, were lost, or
//! were asked for.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, ListQuery, Route, schema},
    uses::Table,
};

use crate::jobs::{job_view::JobRun, named::job_named};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-job-runs",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/jobs/{job}/runs",
    permission: Some(Permission::JobsRead),
    summary: "List a job's runs",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<JobRun>>),
    codes: &[INVALID_CURSOR],
    example: Example::at("/v1/jobs/sweep-messages/runs").query("limit=20"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<ListPage<JobRun>>, Problem> {
    let job = job_named(call.parameter("job"))?;
    let page = posthorn_jobs::runs(app, job.name, &call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, JobRun::of)))
}
