//! `POST /v1/webhooks/{id}/replay-failed`: replays an endpoint's failed deliveries, the oldest hundred per call.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Method, Route, schema},
};

use crate::{
    delivery::replays::{self, Failed, QueuedDelivery, replay_failed},
    endpoint::{
        rules::WEBHOOK_DISABLED,
        webhook::{self, find_enabled},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "replay-failed-deliveries",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, replays::REPLAYS_FAILED],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/replay-failed",
    permission: Some(Permission::WebhooksWrite),
    summary: "Replay an endpoint's failed deliveries",
    response: Some(schema::<ListPage<QueuedDelivery>>),
    status: 202,
    codes: &[WEBHOOK_DISABLED],
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/replay-failed"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<QueuedDelivery>>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find_enabled(app, scope, id).await?;
    Ok(Answer::ok(replay_failed(app, scope, id, &Failed::default()).await?))
}
