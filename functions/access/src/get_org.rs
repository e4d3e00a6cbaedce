//! `GET /v1/orgs/{id}`: any organisation. The operator's.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::org_view::{OrgView, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-org",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-org", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/orgs/{id}",
    permission: Some(Permission::OrgsRead),
    summary: "Retrieve an organisation",
    response: Some(schema::<OrgView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgView>, Problem> {
    let org = find(app, call.authorised()?, call.id()?).await?;
    Ok(Answer::ok(OrgView::of(&org)))
}
