//! `GET /v1/webhooks`: a page of endpoints, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListQuery, Route, schema},
};
use posthorn_webhooks::{Endpoint, collection};
use schemars::JsonSchema;
use serde::Serialize;

use crate::Webhook;

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "list-webhooks",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "list-webhooks", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/webhooks",
    permission: Some(Permission::WebhooksRead),
    summary: "List webhook endpoints",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<WebhookPage>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

/// A page of endpoints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WebhookPage {
    /// Always `list`.
    pub object: &'static str,
    /// Newest first.
    pub data: Vec<Webhook>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where to go on from.
    pub next_cursor: Option<String>,
}

async fn handle(app: &'static App, call: Call<(), ListQuery>) -> Result<Answer<WebhookPage>, Problem> {
    let page = collection(app, call.scope()?).page::<Endpoint>(&call.query.page()?).await?;
    Ok(Answer::ok(WebhookPage {
        object: "list",
        data: page.items.iter().map(Webhook::of).collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    }))
}
