//! `POST /v1/orgs/{id}/suspend`: lets the organisation and its tenants only read. Their queued messages wait. For the operator
//! only. Warm instances cache the organisation, so it takes effect within 30 seconds.

use posthorn_access::{
    Org, Permission,
    codes::{ORG_CLOSED, OWN_ORG},
};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::{
    org_view::{self, OrgView, revise},
    suspension::Suspend,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "suspend-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[org_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/orgs/{id}/suspend",
    permission: Some(Permission::OrgsWrite),
    summary: "Suspend an organisation",
    request: Some(schema::<Suspend>),
    response: Some(schema::<OrgView>),
    codes: &[ORG_CLOSED, OWN_ORG],
    guards: true,
    example: Example::at("/v1/orgs/org_01kajbch80f2b4d6f8h0k2m4p6/suspend")
        .body(r#"{"reason": "Complaints over the limit"}"#),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<Suspend>) -> Result<Answer<OrgView>, Problem> {
    let (caller, id): (_, OrgId) = (call.authorised()?, call.id()?);
    if id == caller.scope().org() {
        return Err(OWN_ORG.because("After that, no key could resume it."));
    }
    let now_ms = app.now().as_millisecond();
    let org = revise(app, caller, id, |org: &mut Org| org.state.suspend(&call.body.reason, now_ms)).await?;
    match org.state.closed_at {
        Some(_) => Err(ORG_CLOSED.because("The organisation is closed.")),
        None => Ok(Answer::ok(OrgView::of(&org))),
    }
}
