//! `GET /v1/usage/domains`: a page of the scope's sending domains with their usage in a month, in the order of their names.

use std::collections::BTreeMap;

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::UsageItem;
use posthorn_messages_store::{GetUsage, usage_of_domains};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, schema},
    uses::Table,
};
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-usage-by-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Messages.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/usage/domains",
    permission: Some(Permission::UsageRead),
    summary: "List a month's usage by sending domain, in the order of their names",
    query: Some(schema::<Filtered<GetUsage>>),
    response: Some(schema::<ListPage<DomainUsage>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("month=2026-11&limit=20"),
    ..Route::DEFAULT
};

/// A month's usage of a sending domain, which is the domain of an email's `from`. Opens, clicks and inbound mail have none, so they are
/// only in the usage of the whole account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DomainUsage {
    /// Always `domain_usage`.
    object: &'static str,
    /// The domain, in lower case.
    domain: String,
    /// The month's counts: `email.accepted`, `email.sent`, `email.delivered`, …
    counts: BTreeMap<String, u64>,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<GetUsage>>,
) -> Result<Answer<ListPage<DomainUsage>>, Problem> {
    let month = call.query.filter.month(app);
    let partition = usage_of_domains(app, call.scope()?, &month);
    let page = partition.page_by_name::<UsageItem>("", &call.query.list.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, |(domain, usage)| DomainUsage {
        object: "domain_usage",
        domain: domain.clone(),
        counts: usage.counts.clone(),
    })))
}
