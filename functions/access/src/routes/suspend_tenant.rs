//! `POST /v1/tenants/{id}/suspend`: lets the tenant only read. Its queued messages wait. Warm instances cache the tenant, so it
//! takes effect within 30 seconds.

use posthorn_access::{Permission, Tenant, codes::TENANT_CLOSED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::{
    suspension::Suspend,
    tenant_view::{self, TenantView, revise},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "suspend-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[tenant_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
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
    example: Example::at("/v1/tenants/tenant_01kajbch80f5q7w9y1a3c5e7g9/suspend")
        .body(r#"{"reason": "Unpaid since May"}"#),
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
