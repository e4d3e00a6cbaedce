//! `GET /v1/costs/tenants`: a page of the organisation's tenants with what their usage in a month costs at AWS's list prices, in the
//! order of their ids. An order by cost would need to read all tenants.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_messages::PRICES_AS_OF;
use posthorn_messages_store::GetUsage;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    costs::{CURRENCY, costs_of, total_micro_dollars},
    tenant_usage::{READS_TENANTS, page_of_tenants},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-costs-by-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_TENANTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/costs/tenants",
    // As for one tenant's usage: only the organisation itself has this permission.
    permission: Some(Permission::TenantsRead),
    summary: "List what a month's usage costs by tenant, oldest tenant first",
    query: Some(schema::<Filtered<GetUsage>>),
    response: Some(schema::<ListPage<TenantCosts>>),
    codes: &[INVALID_CURSOR],
    example: Example::NONE.query("month=2026-11&limit=20"),
    ..Route::DEFAULT
};

/// What a tenant's usage in a month costs at AWS's list prices, in the environment of the call. It is the estimate of `GET /v1/costs`, and
/// leaves out the same. Tenants without usage are not in the list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantCosts {
    /// Always `tenant_costs`.
    object: &'static str,
    /// The tenant.
    tenant_id: TenantId,
    /// Always `USD`.
    currency: &'static str,
    /// The year and month of the price lists.
    prices_as_of: &'static str,
    /// The sum of all features, in millionths of a US dollar.
    total_micro_dollars: u64,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<GetUsage>>,
) -> Result<Answer<ListPage<TenantCosts>>, Problem> {
    let (scope, month) = (call.scope()?, call.query.filter.month(app));
    let page = page_of_tenants(app, scope, &month, &call.query.list.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, |(tenant_id, counts)| TenantCosts {
        object: "tenant_costs",
        tenant_id: *tenant_id,
        currency: CURRENCY,
        prices_as_of: PRICES_AS_OF,
        total_micro_dollars: total_micro_dollars(&costs_of(scope, counts)),
    })))
}
