//! `GET /v1/webhooks/{id}`: one endpoint, without its secret.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::{Webhook, health::view, webhook::find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "get-webhook",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-webhook", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/{id}",
    permission: Some(Permission::WebhooksRead),
    summary: "Retrieve a webhook endpoint",
    response: Some(schema::<Webhook>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Webhook>, Problem> {
    let scope = call.scope()?;
    let endpoint = find(app, scope, call.id()?).await?;
    Ok(Answer::ok(view(app, scope, &endpoint.value).await?))
}
