//! `DELETE /v1/impersonations/{id}`: ends an impersonation of a member before its fifteen minutes are over.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "end-impersonation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::ENDS_IMPERSONATIONS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/impersonations/{id}",
    permission: Some(Permission::MembersWrite),
    summary: "End an impersonation",
    status: 204,
    guards: true,
    while_suspended: true,
    example: Example::at("/v1/impersonations/imp_01kajbch80f7t9x1z3b5d7f9h1"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    call.authorised()?.end_impersonation(app, call.id()?).await?;
    Ok(Answer::ok(()))
}
