//! `POST /v1/webhooks/{id}/replay-failed`: tells an endpoint again what failed, the oldest hundred at a time.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Method, Route, schema},
};

use crate::{
    replays::{Failed, QueuedDelivery, replay_failed},
    rules::WEBHOOK_DISABLED,
    webhook::find_enabled,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "replay-failed-deliveries",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE", "WEBHOOK_QUEUE_URL"],
    invoke: |app, event| Box::pin(http::run(app, event, "replay-failed-deliveries", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/replay-failed",
    permission: Some(Permission::WebhooksWrite),
    summary: "Replay an endpoint's failed deliveries",
    response: Some(schema::<ListPage<QueuedDelivery>>),
    status: 202,
    codes: &[WEBHOOK_DISABLED],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<QueuedDelivery>>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find_enabled(app, scope, id).await?;
    Ok(Answer::ok(replay_failed(app, scope, id, &Failed::default()).await?))
}
