//! `POST /v1/orgs/{id}/impersonations`: lets the operator see for fifteen minutes what a member of any organisation sees. Each request that is made
//! with it is in that organisation's audit log.
//!
//! Refused: a key, somebody who is no member there. Written: the impersonation. A repetition begins another.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::{PERSON_NEEDED, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::impersonation_view::{Impersonate, ImpersonationView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-org-impersonation",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, Authorised::IMPERSONATES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/orgs/{id}/impersonations",
    permission: Some(Permission::OrgsWrite),
    summary: "See what a member of an organisation sees",
    request: Some(schema::<Impersonate>),
    response: Some(schema::<ImpersonationView>),
    codes: &[PERSON_NEEDED],
    example: Example::at("/v1/orgs/org_01kajbch80f2b4d6f8h0k2m4p6/impersonations").body(
        r#"{"person_id": "person_01kajbch80f7t9x1z3b5d7f9h1", "reason": "Ticket 4711: an empty list"}"#,
    ),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<Impersonate>) -> Result<Answer<ImpersonationView>, Problem> {
    let (caller, body): (_, &Impersonate) = (call.authorised()?, &call.body);
    let org: OrgId = call.id()?;
    let begun = caller.impersonate(app, org, body.person_id, &body.reason).await?;
    Ok(Answer::ok(ImpersonationView::of(org, begun)))
}
