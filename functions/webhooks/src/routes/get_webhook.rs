//! `GET /v1/webhooks/{id}`: one endpoint, without its secret.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::endpoint::{
    health::{self, view},
    webhook::{self, Webhook, find},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "get-webhook",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, health::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/webhooks/{id}",
    permission: Some(Permission::WebhooksRead),
    summary: "Retrieve a webhook endpoint",
    response: Some(schema::<Webhook>),
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Webhook>, Problem> {
    let scope = call.scope()?;
    let endpoint = find(app, scope, call.id()?).await?;
    Ok(Answer::ok(view(app, scope, &endpoint.value).await?))
}
