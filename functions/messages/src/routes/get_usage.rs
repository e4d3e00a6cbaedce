//! `GET /v1/usage`: the scope's usage in a month, by day, and its quota.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages_store::{GetUsage, READS_USAGE, Usage, usage_of};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-usage",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_USAGE],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/usage",
    permission: Some(Permission::UsageRead),
    summary: "Retrieve usage and quota",
    query: Some(schema::<GetUsage>),
    response: Some(schema::<Usage>),
    example: Example::NONE.query("month=2026-11"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), GetUsage>) -> Result<Answer<Usage>, Problem> {
    Ok(Answer::ok(usage_of(app, call.scope()?, &call.query).await?))
}
