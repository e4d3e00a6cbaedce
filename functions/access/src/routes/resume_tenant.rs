//! `POST /v1/tenants/{id}/resume`: ends a suspension. Messages that waited go out.

use posthorn_access::{Permission, State, Tenant, codes::TENANT_CLOSED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::tenant_view::{self, TenantView, revise};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "resume-tenant",
    trigger: Trigger::Http(&ROUTE),
    uses: &[tenant_view::REVISES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/tenants/{id}/resume",
    permission: Some(Permission::TenantsWrite),
    summary: "Resume a tenant",
    response: Some(schema::<TenantView>),
    codes: &[TENANT_CLOSED],
    example: Example::at("/v1/tenants/tenant_01kajbch80f5q7w9y1a3c5e7g9/resume"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<TenantView>, Problem> {
    let resume = |tenant: &mut Tenant| State::resume(&mut tenant.state);
    let tenant = revise(app, call.scope()?, call.id()?, resume).await?;
    match tenant.state.closed_at {
        Some(_) => Err(TENANT_CLOSED.because("The tenant is closed.")),
        None => Ok(Answer::ok(TenantView::of(&tenant))),
    }
}
