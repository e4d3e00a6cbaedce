//! `GET /v1/orgs/{id}`: any organisation. For the operator only.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::org_view::{self, OrgView, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[org_view::FINDS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/orgs/{id}",
    permission: Some(Permission::OrgsRead),
    summary: "Retrieve an organisation",
    response: Some(schema::<OrgView>),
    example: Example::at("/v1/orgs/org_01kajbch80f2b4d6f8h0k2m4p6"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgView>, Problem> {
    let org = find(app, call.authorised()?, call.id()?).await?;
    Ok(Answer::ok(OrgView::of(&org)))
}
