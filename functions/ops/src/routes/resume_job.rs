//! `POST /v1/jobs/{job}/resume`: a paused job runs again, at its next time.
//!
//! The action is recorded for the audit log, and then done: one conditional write on the job's lease. Calling it again changes and
//! records nothing.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::jobs::{
    job_view::JobView,
    switch::{SWITCHES, switch},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "resume-job",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SWITCHES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/jobs/{job}/resume",
    permission: Some(Permission::JobsWrite),
    summary: "Resume a job",
    response: Some(schema::<JobView>),
    example: Example::at("/v1/jobs/poll-ip-pools/resume"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<JobView>, Problem> {
    switch(app, &call, false).await
}
