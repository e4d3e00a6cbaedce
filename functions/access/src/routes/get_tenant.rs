//! `GET /v1/tenants/{id}`: one tenant.

use posthorn_access::{FINDS_TENANTS, Permission, find_tenant};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::tenant_view::{TenantView, not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TENANTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/tenants/{id}",
    permission: Some(Permission::TenantsRead),
    summary: "Retrieve a tenant",
    response: Some(schema::<TenantView>),
    example: Example::at("/v1/tenants/tenant_01kajbch80f5q7w9y1a3c5e7g9"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<TenantView>, Problem> {
    let tenant = find_tenant(app, call.scope()?, call.id()?).await?.ok_or_else(not_found)?;
    Ok(Answer::ok(TenantView::of(&tenant)))
}
