//! `GET /v1/usage/tenants`: a page of the organisation's tenants with their usage in a month, in the order of their ids.

use std::collections::BTreeMap;

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_messages_store::GetUsage;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::tenant_usage::{READS_TENANTS, page_of_tenants};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-usage-by-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_TENANTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/usage/tenants",
    // As for one tenant's usage: only the organisation itself has this permission.
    permission: Some(Permission::TenantsRead),
    summary: "List a month's usage by tenant, oldest tenant first",
    query: Some(schema::<Filtered<GetUsage>>),
    response: Some(schema::<ListPage<TenantUsage>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("month=2026-11&limit=20"),
    ..Route::DEFAULT
};

/// A tenant's usage in a month, in the environment of the call. Tenants without any are not in the list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantUsage {
    /// Always `tenant_usage`.
    object: &'static str,
    /// The tenant.
    tenant_id: TenantId,
    /// The month's counts: `email.accepted`, `email.sent`, `email.delivered`, …
    counts: BTreeMap<String, u64>,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<GetUsage>>,
) -> Result<Answer<ListPage<TenantUsage>>, Problem> {
    let month = call.query.filter.month(app);
    let page = page_of_tenants(app, call.scope()?, &month, &call.query.list.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, |(tenant_id, counts)| TenantUsage {
        object: "tenant_usage",
        tenant_id: *tenant_id,
        counts: counts.clone(),
    })))
}
