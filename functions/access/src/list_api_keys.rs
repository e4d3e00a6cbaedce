//! `GET /v1/api-keys`: a page of keys, newest first, without their secrets.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_store::{CredentialItem, Store, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api_key::ApiKeySummary;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-api-keys",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-api-keys", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/api-keys",
    permission: Some(Permission::Manage),
    summary: "List API keys",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ApiKeyPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of keys.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApiKeyPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<ApiKeySummary>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<ApiKeyPage>, Problem> {
    let store = app.part::<Store>().scoped(call.scope()?);
    let page = store.list::<CredentialItem>(Table::Access, 1, &call.query.page()?, |_| true).await?;
    Ok(Answer::ok(ApiKeyPage {
        object: "list",
        data: page.items.iter().map(ApiKeySummary::of).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
