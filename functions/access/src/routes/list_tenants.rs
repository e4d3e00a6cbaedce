//! `GET /v1/tenants`: a page of tenants, newest first.

use posthorn_access::{Permission, Tenant, tenants};
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
    uses::Table,
};

use crate::tenant_view::TenantView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-tenants",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Access.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
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
