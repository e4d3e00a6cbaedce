//! `GET /v1/org`: the caller's own organisation.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::org_view::OrgView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-own-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/org",
    permission: Some(Permission::OrgRead),
    summary: "Retrieve your organisation",
    response: Some(schema::<OrgView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgView>, Problem> {
    Ok(Answer::ok(OrgView::of(&call.authorised()?.org(app).await?)))
}
