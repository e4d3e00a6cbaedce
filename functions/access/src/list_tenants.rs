//! `GET /v1/tenants`: a page of tenants, newest first.

use posthorn_access::{Permission, Tenant, tenants};
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;

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
    response: Some(schema::<TenantPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of tenants.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TenantPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first; closed ones too.
    pub data: Vec<TenantView>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<TenantPage>, Problem> {
    let page = tenants(app, call.scope()?).page::<Tenant>(&call.query.page()?).await?;
    Ok(Answer::ok(TenantPage {
        object: "list",
        data: page.items.iter().map(TenantView::of).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
