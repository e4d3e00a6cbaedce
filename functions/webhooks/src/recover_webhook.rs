//! `POST /v1/webhooks/{id}/recover`: tells an endpoint again what failed in a stretch of time, a hundred at a time.

use garde::Validate;
use jiff::Timestamp;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_problem::{INVALID_CURSOR, Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    replays::{Failed, QueuedPage, replay_failed},
    rules::WEBHOOK_DISABLED,
    webhook::find_enabled,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "recover-webhook",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE", "WEBHOOK_QUEUE_URL"],
    invoke: |app, event| Box::pin(http::run(app, event, "recover-webhook", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/recover",
    permission: Some(Permission::WebhooksWrite),
    summary: "Replay what failed since a time",
    request: Some(schema::<RecoverWebhook>),
    response: Some(schema::<QueuedPage>),
    status: 202,
    codes: &[WEBHOOK_DISABLED, INVALID_CURSOR],
    ..Route::DEFAULT
};

/// The stretch of time, by when events happened.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RecoverWebhook {
    /// From this time on (RFC 3339).
    #[garde(custom(is_time))]
    #[schemars(extend("format" = "date-time"))]
    pub since: String,
    /// Before this time (RFC 3339).
    #[garde(inner(custom(is_time)))]
    #[schemars(extend("format" = "date-time"))]
    #[serde(default)]
    pub until: Option<String>,
    /// `next_cursor` of the call before.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub cursor: Option<String>,
}

fn is_time(text: &str, _: &()) -> garde::Result {
    let read = text.parse::<Timestamp>();
    read.map(|_| ())
        .map_err(|_| garde::Error::new("must be a time as RFC 3339 writes it, 2026-11-21T10:00:00Z"))
}

async fn handle(app: &'static App, call: Call<RecoverWebhook>) -> Result<Answer<QueuedPage>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    let since = time(&call.body.since, "/since")?;
    let until = call.body.until.as_deref().map(|text| time(text, "/until")).transpose()?;
    let after: Option<DeliveryId> = match &call.body.cursor {
        Some(text) => {
            let read = text.parse();
            Some(read.map_err(|_| INVALID_CURSOR.because("Take `next_cursor` from the call before."))?)
        }
        None => None,
    };
    find_enabled(app, scope, id).await?;
    let failed = Failed { since: Some(since), until, after: after.as_ref() };
    Ok(Answer::ok(replay_failed(app, scope, id, &failed).await?))
}

fn time(text: &str, pointer: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|_| VALIDATION_FAILED.because("This is no time.").at(pointer, "must be RFC 3339"))
}
