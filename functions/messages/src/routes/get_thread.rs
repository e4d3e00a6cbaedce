//! `GET /v1/emails/{id}/thread`: the conversation that a sent or a received email belongs to. It shows both kinds, so it needs the
//! permissions for both.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::inbound::thread::{self, Thread, thread_of};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-thread",
    trigger: Trigger::Http(&ROUTE),
    uses: &[thread::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/{id}/thread",
    permission: Some(Permission::InboundRead),
    summary: "Retrieve the thread of a sent or received email (also needs `emails:read`)",
    response: Some(schema::<Thread>),
    example: Example::at("/v1/emails/received_01kajbch80e8j885zsatp7rpcz/thread"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Thread>, Problem> {
    call.authorised()?.also_has(Permission::EmailsRead)?;
    Ok(Answer::ok(thread_of(app, call.scope()?, call.parameter("id")).await?))
}
