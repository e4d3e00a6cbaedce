//! `GET /v1/domains`: a page of domains, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, ListQuery, Route, schema},
    uses::Table,
};
use posthorn_senders::Domain;
use posthorn_senders_store::domains;

use crate::domain::domain_view::DomainSummary;

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "list-domains",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Senders.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/domains",
    permission: Some(Permission::DomainsRead),
    summary: "List sending domains",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<DomainSummary>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("limit=20"),
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<DomainSummary>>, Problem> {
    let page = domains(app, call.scope()?).page::<Domain>(&call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, |domain| DomainSummary::of(domain, app.now()))))
}
