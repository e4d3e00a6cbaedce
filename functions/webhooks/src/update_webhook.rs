//! `PATCH /v1/webhooks/{id}`: changes an endpoint's address or event types, or switches it off and on.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_store::{Read, Revised};
use posthorn_webhooks::{Endpoint, collection};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Webhook,
    rules::{URL_NOT_ALLOWED, are_event_types, check_url},
    webhook::not_found,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "update-webhook",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "LIMITS_TABLE", "WEBHOOKS_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "update-webhook", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/webhooks/{id}",
    permission: Some(Permission::WebhooksWrite),
    summary: "Update a webhook endpoint",
    request: Some(schema::<UpdateWebhook>),
    response: Some(schema::<Webhook>),
    codes: &[URL_NOT_ALLOWED],
    ..Route::DEFAULT
};

/// What to change; what is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateWebhook {
    /// An https address that is publicly reachable.
    #[garde(inner(length(min = 1, max = 2048)))]
    #[serde(default)]
    pub url: Option<String>,
    /// The event types to be told, or `*` for all.
    #[garde(inner(length(min = 1, max = 50), custom(are_event_types)))]
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// Whether to tell it anything.
    #[garde(skip)]
    #[serde(default)]
    pub enabled: Option<bool>,
}

async fn handle(app: &'static App, call: Call<UpdateWebhook>) -> Result<Answer<Webhook>, Problem> {
    let id: WebhookId = call.id()?;
    let changes = &call.body;
    if let Some(url) = &changes.url {
        check_url(app, url).await?;
    }
    let apply = |endpoint: &mut Endpoint| {
        let before = endpoint.clone();
        endpoint.url = changes.url.clone().unwrap_or_else(|| before.url.clone());
        endpoint.events = changes.events.clone().unwrap_or_else(|| before.events.clone());
        endpoint.enabled = changes.enabled.unwrap_or(before.enabled);
        *endpoint != before
    };
    match collection(app, call.scope()?).revise(&id.suffix(), Read::Consistent, apply).await? {
        Revised::Changed(endpoint) | Revised::Unchanged(endpoint) => {
            Ok(Answer::ok(Webhook::of(&endpoint.value)))
        }
        Revised::Absent => Err(not_found()),
    }
}
