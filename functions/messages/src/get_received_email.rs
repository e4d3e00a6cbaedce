//! `GET /v1/emails/receiving/{id}`: one email that came in, with what it says.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::received::{self, ReceivedEmail};

/// The function.
pub const FUNCTION: Function = Function {
    context: "messages",
    name: "get-received-email",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "MESSAGES_TABLE", "BLOBS_BUCKET"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-received-email", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/emails/receiving/{id}",
    permission: Some(Permission::Read),
    summary: "Retrieve a received email",
    response: Some(schema::<ReceivedEmail>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ReceivedEmail>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let head = received::head(app, scope, id).await?;
    let body = received::body(app, scope, id).await?;
    Ok(Answer::ok(ReceivedEmail::whole(&head, body)))
}
