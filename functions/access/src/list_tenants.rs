//! `GET /v1/tenants`: a page of tenants, newest first.

use posthorn_access::{Permission, Tenant, tenants};
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
};

use crate::tenant_view::TenantView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-tenants",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-tenants", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/tenants",
    permission: Some(Permission::TenantsRead),
    summary: "List tenants",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<TenantView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<TenantView>>, Problem> {
    let page = tenants(app, call.scope()?).page::<Tenant>(&call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, TenantView::of)))
}
