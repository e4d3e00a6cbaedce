//! `GET /v1/org/domains`: the organisation's domains, newest first. They are few, so one page contains all.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::org_domain_view::OrgDomainView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-org-domains",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_ORG_DOMAINS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/org/domains",
    permission: Some(Permission::OrgRead),
    summary: "List the domains of the organisation",
    response: Some(schema::<ListPage<OrgDomainView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<OrgDomainView>>, Problem> {
    let domains = call.authorised()?.list_org_domains(app).await?;
    Ok(Answer::ok(ListPage::whole(domains.iter().map(OrgDomainView::of).collect())))
}
