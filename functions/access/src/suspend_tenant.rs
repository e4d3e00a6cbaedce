//! `POST /v1/tenants/{id}/suspend`: from now on the tenant may read, and no more; what it has queued is held. Instances that
//! have seen it believe it for 30 seconds more.

use posthorn_access::{Permission, Tenant, codes::TENANT_CLOSED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};

use crate::{
    suspension::Suspend,
    tenant_view::{TenantView, revise},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "suspend-tenant",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "suspend-tenant", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/tenants/{id}/suspend",
    permission: Some(Permission::TenantsWrite),
    summary: "Suspend a tenant",
    request: Some(schema::<Suspend>),
    response: Some(schema::<TenantView>),
    codes: &[TENANT_CLOSED],
    guards: true,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<Suspend>) -> Result<Answer<TenantView>, Problem> {
    let now_ms = app.now().as_millisecond();
    let suspend = |tenant: &mut Tenant| tenant.state.suspend(&call.body.reason, now_ms);
    let tenant = revise(app, call.scope()?, call.id()?, suspend).await?;
    match tenant.state.closed_at {
        Some(_) => Err(TENANT_CLOSED.because("The tenant is closed.")),
        None => Ok(Answer::ok(TenantView::of(&tenant))),
    }
}
