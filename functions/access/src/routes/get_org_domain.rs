//! `GET /v1/org/domains/{id}`: one domain of the organisation.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::org_domain_view::OrgDomainView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-org-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_ORG_DOMAINS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/org/domains/{id}",
    permission: Some(Permission::OrgRead),
    summary: "Retrieve a domain of the organisation",
    response: Some(schema::<OrgDomainView>),
    example: Example::at("/v1/org/domains/orgdomain_01kajbch80f7q9s1v3x5z7b9d1"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<OrgDomainView>, Problem> {
    let domain = call.authorised()?.find_org_domain(app, call.id()?).await?;
    Ok(Answer::ok(OrgDomainView::of(&domain)))
}
