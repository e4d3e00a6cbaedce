//! `GET /v1/domains`: a page of domains, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_senders::{Domain, domains};
use schemars::JsonSchema;
use serde::Serialize;

use crate::DomainSummary;

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "list-domains",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "SENDERS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-domains", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/domains",
    permission: Some(Permission::DomainsRead),
    summary: "List sending domains",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<DomainPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of domains.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DomainPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<DomainSummary>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<DomainPage>, Problem> {
    let page = domains(app, call.scope()?).page::<Domain>(&call.query.page()?).await?;
    Ok(Answer::ok(DomainPage {
        object: "list",
        data: page.items.iter().map(|domain| DomainSummary::of(domain, app.now())).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
