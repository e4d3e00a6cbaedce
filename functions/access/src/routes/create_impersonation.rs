//! `POST /v1/impersonations`: lets the caller see for fifteen minutes what a member of the organisation sees. Each request that is made with it
//! is in the audit log.
//!
//! Refused: a key, the caller themselves, a member who has more rights than the caller. Written: the impersonation. A repetition begins another.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, PERSON_NEEDED, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::impersonation_view::{Impersonate, ImpersonationView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-impersonation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, Authorised::IMPERSONATES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/impersonations",
    permission: Some(Permission::MembersWrite),
    summary: "See what a member sees",
    request: Some(schema::<Impersonate>),
    response: Some(schema::<ImpersonationView>),
    codes: &[PERSON_NEEDED, NOT_FOUND],
    while_suspended: true,
    example: Example::NONE.body(
        r#"{"person_id": "person_01kajbch80f7t9x1z3b5d7f9h1", "reason": "Ticket 4711: an empty list"}"#,
    ),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<Impersonate>) -> Result<Answer<ImpersonationView>, Problem> {
    let (caller, body) = (call.authorised()?, &call.body);
    let org = caller.scope().org();
    let begun = caller.impersonate(app, org, body.person_id, &body.reason).await?;
    Ok(Answer::ok(ImpersonationView::of(org, begun)))
}
