//! `GET /v1/tenants/{id}/usage`: a tenant's usage in a month, by day, and its quota. Counts the caller's environment only.

use posthorn_access::{FINDS_TENANTS, Permission, find_tenant};
use posthorn_app::App;
use posthorn_messages_store::{GetUsage, READS_USAGE, Usage, usage_of};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::tenant_view::not_found;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-tenant-usage",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TENANTS, READS_USAGE],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/tenants/{id}/usage",
    permission: Some(Permission::TenantsRead),
    summary: "Retrieve a tenant's usage and quota",
    query: Some(schema::<GetUsage>),
    response: Some(schema::<Usage>),
    example: Example::at("/v1/tenants/tenant_01kajbch80f5q7w9y1a3c5e7g9/usage"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), GetUsage>) -> Result<Answer<Usage>, Problem> {
    let caller = call.authorised()?;
    let tenant = find_tenant(app, caller.scope(), call.id()?).await?.ok_or_else(not_found)?;
    let scope = caller.reach(None, Some(tenant.id))?;
    Ok(Answer::ok(usage_of(app, &scope, &call.query).await?))
}
