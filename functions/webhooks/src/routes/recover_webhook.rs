//! `POST /v1/webhooks/{id}/recover`: replays the failed deliveries of a period, a hundred per call.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Method, Route, Time, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

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
    name: "recover-webhook",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, replays::REPLAYS_FAILED],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/recover",
    permission: Some(Permission::WebhooksWrite),
    summary: "Replay the failed deliveries of a period",
    request: Some(schema::<RecoverWebhook>),
    response: Some(schema::<ListPage<QueuedDelivery>>),
    status: 202,
    codes: &[WEBHOOK_DISABLED, INVALID_CURSOR],
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/recover")
        .body(r#"{"since": "2025-11-21T00:00:00Z"}"#),
    ..Route::DEFAULT
};

/// The period in which the events happened.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RecoverWebhook {
    /// Events of this time or later (RFC 3339).
    #[garde(skip)]
    pub since: Time,
    /// Events before this time (RFC 3339).
    #[garde(skip)]
    #[serde(default)]
    pub until: Option<Time>,
    /// The `next_cursor` of the previous answer.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub cursor: Option<String>,
}

async fn handle(
    app: &'static App,
    call: Call<RecoverWebhook>,
) -> Result<Answer<ListPage<QueuedDelivery>>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    let after: Option<DeliveryId> = match &call.body.cursor {
        Some(text) => {
            let read = text.parse();
            Some(read.map_err(|_| INVALID_CURSOR.because("Use the `next_cursor` of the previous answer."))?)
        }
        None => None,
    };
    find_enabled(app, scope, id).await?;
    let failed = Failed {
        since: Some(call.body.since.0),
        until: call.body.until.map(|time| time.0),
        after: after.as_ref(),
    };
    Ok(Answer::ok(replay_failed(app, scope, id, &failed).await?))
}
