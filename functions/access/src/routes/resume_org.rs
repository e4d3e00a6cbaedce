//! `POST /v1/orgs/{id}/resume`: ends a suspension. Messages that waited go out. For the operator only.

use posthorn_access::{Org, Permission, codes::ORG_CLOSED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::org_view::{self, OrgView, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "resume-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[org_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/orgs/{id}/resume",
    permission: Some(Permission::OrgsWrite),
    summary: "Resume an organisation",
    response: Some(schema::<OrgView>),
    codes: &[ORG_CLOSED],
    example: Example::at("/v1/orgs/org_01kajbch80f2b4d6f8h0k2m4p6/resume"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgView>, Problem> {
    let org = revise(app, call.authorised()?, call.id()?, |org: &mut Org| org.state.resume()).await?;
    match org.state.closed_at {
        Some(_) => Err(ORG_CLOSED.because("The organisation is closed.")),
        None => Ok(Answer::ok(OrgView::of(&org))),
    }
}
