//! `DELETE /v1/orgs/{id}`: closes an organisation for good. Its keys and its tenants' keys stop working, and their queued
//! messages fail. The data stays until its retention ends. For the operator only.
//!
//! Written: the announcement that it is being closed, from which `release-closed` releases its domains, pools and endpoints; then
//! the closed state. A crash in between leaves an announcement without effect. Closing it again releases it again.

use posthorn_access::{Closing, Org, Permission, codes::OWN_ORG};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::org_view::{self, find, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "close-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[org_view::FINDS, Closing::ANNOUNCES, org_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/orgs/{id}",
    permission: Some(Permission::OrgsWrite),
    summary: "Close an organisation",
    response: Some(schema::<ClosedOrg>),
    codes: &[OWN_ORG],
    example: Example::at("/v1/orgs/org_01kajbch80f2b4d6f8h0k2m4p6"),
    ..Route::DEFAULT
};

/// The organisation is closed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClosedOrg {
    /// Always `org`.
    pub object: &'static str,
    /// Its id.
    pub id: OrgId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ClosedOrg>, Problem> {
    let (caller, id): (_, OrgId) = (call.authorised()?, call.id()?);
    if id == caller.scope().org() {
        return Err(OWN_ORG.because("After that, no key could open it again."));
    }
    find(app, caller, id).await?;
    Closing::of_org(id).announce(app).await?;
    let now_ms = app.now().as_millisecond();
    revise(app, caller, id, |org: &mut Org| org.state.close(now_ms)).await?;
    Ok(Answer::ok(ClosedOrg { object: "org", id, deleted: true }))
}
