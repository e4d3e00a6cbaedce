//! `GET /v1/jobs`: every job of the installation, with its state, its last and its next run.

use futures::future::try_join_all;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
    uses::Table,
};

use crate::jobs::{declared::JOBS, job_view::JobView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-jobs",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/jobs",
    permission: Some(Permission::JobsRead),
    summary: "List the jobs",
    response: Some(schema::<ListPage<JobView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, _call: Call) -> Result<Answer<ListPage<JobView>>, Problem> {
    let items = try_join_all(JOBS.iter().map(|job| posthorn_jobs::job(app, job.name))).await?;
    let now_ms = app.now().as_millisecond();
    let views = JOBS.iter().zip(&items).map(|(job, item)| JobView::of(job, item, now_ms));
    Ok(Answer::ok(ListPage::whole(views.collect())))
}
