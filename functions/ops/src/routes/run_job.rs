//! `POST /v1/jobs/{job}/run`: runs a job now, although its schedule is not due.
//!
//! Written, in this order: the idempotency record with the run's id; the action for the audit log; the wish on the job's lease. Then
//! Lambda starts the job's function, and the answer is kept. A crash before the wish is written runs nothing, and a repetition of the
//! call goes on. After it the run begins once: the job takes the wish off its lease as it begins, so a second start finds nothing. If
//! the start is lost, a repetition starts the function again, and the schedule's next run is the run that was asked for.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{keeps_answers, record_request};
use posthorn_ids::RunId;
use posthorn_jobs::{Asked, Asking, JobItem};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::{STARTS_JOBS, Table},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    actions::RECORDS_ACTIONS,
    jobs::{
        actions::{JobDeed, record_action},
        job::{JOB_PAUSED, JOB_RUNNING, Job},
        named::job_named,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "run-job",
    trigger: Trigger::Http(&ROUTE),
    uses: &[RECORDS_ACTIONS, keeps_answers(Table::Ops), STARTS_JOBS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/jobs/{job}/run",
    permission: Some(Permission::JobsWrite),
    summary: "Run a job now",
    response: Some(schema::<AskedJobRun>),
    status: 202,
    codes: &[JOB_PAUSED, JOB_RUNNING],
    idempotent: true,
    example: Example::at("/v1/jobs/poll-ip-pools/run"),
    ..Route::DEFAULT
};

/// A run that begins soon.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AskedJobRun {
    /// The job.
    pub job: &'static str,
    /// The run's id, as the job's runs show it. If somebody asked for a run before and it has not begun, it is that run.
    pub run_id: RunId,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<AskedJobRun>, Problem> {
    let job = job_named(call.parameter("job"))?;
    let scope = call.scope()?;
    let key = call.idempotency_key.as_ref();
    let record = record_request(app, scope, Table::Ops, key, RunId::new(app.now())).await?;
    let answer = |run_id| Answer::ok(AskedJobRun { job: job.name, run_id }).replayed(record.again);
    if let Some(run_id) = record.kept_answer::<RunId>() {
        return Ok(answer(run_id));
    }
    let item = posthorn_jobs::job(app, job.name).await?;
    if record.again && has_begun(app, job, &item, record.id).await? {
        return Ok(answer(record.id));
    }
    let by = call.authorised()?.principal().to_string();
    let wanted = Asked { id: record.id, by, at_ms: app.now().as_millisecond() };
    if taken(job, Asking::of(&item, &wanted))?.id == wanted.id {
        record_action(app, scope, job, JobDeed::Asked, Some(wanted.id)).await?;
    }
    let asked = taken(job, posthorn_jobs::ask(app, job.name, &wanted).await?)?;
    job.start(app, asked.id).await?;
    record.keep_answer(app, &asked.id).await?;
    Ok(answer(asked.id))
}

/// Whether the run of an earlier request with the same key began, and perhaps ended.
async fn has_begun(app: &App, job: &Job, item: &JobItem, id: RunId) -> Result<bool, Problem> {
    Ok(item.has_begun(id) || posthorn_jobs::run(app, job.name, id).await?.is_some())
}

fn taken(job: &Job, asking: Asking) -> Result<Asked, Problem> {
    match asking {
        Asking::Taken(asked) => Ok(asked),
        Asking::Running => Err(JOB_RUNNING
            .because("A run has begun and has not ended. Look at it, and ask again when it has ended.")),
        Asking::Paused => {
            let detail = format!("While it is paused: {} Resume it first.", job.while_paused);
            Err(JOB_PAUSED.because(detail))
        }
    }
}
