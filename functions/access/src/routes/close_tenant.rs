//! `DELETE /v1/tenants/{id}`: closes a tenant for good. Its keys stop working and its queued messages fail. Its data stays
//! until its retention ends, because the organisation may have to account for it.
//!
//! Written: the announcement that it is being closed, from which `release-closed` releases its domains, pools and endpoints; then
//! the closed state. A crash in between leaves an announcement without effect. Closing it again releases it again.

use posthorn_access::{Closing, FINDS_TENANTS, Permission, Tenant, find_tenant};
use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::tenant_view::{self, not_found, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "close-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TENANTS, Closing::ANNOUNCES, tenant_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/tenants/{id}",
    permission: Some(Permission::TenantsWrite),
    summary: "Close a tenant",
    response: Some(schema::<ClosedTenant>),
    example: Example::at("/v1/tenants/tenant_01kajbch80f5q7w9y1a3c5e7g9"),
    ..Route::DEFAULT
};

/// The tenant is closed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClosedTenant {
    /// Always `tenant`.
    pub object: &'static str,
    /// Its id.
    pub id: TenantId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ClosedTenant>, Problem> {
    let (scope, id): (_, TenantId) = (call.scope()?, call.id()?);
    find_tenant(app, scope, id).await?.ok_or_else(not_found)?;
    Closing::of_tenant(scope.org(), id).announce(app).await?;
    let now_ms = app.now().as_millisecond();
    let close = |tenant: &mut Tenant| tenant.state.close(now_ms);
    let tenant = revise(app, scope, id, close).await?;
    Ok(Answer::ok(ClosedTenant { object: "tenant", id: tenant.id, deleted: true }))
}
