//! `POST /v1/webhooks/{id}/test`: sends the catalogue's example of an event type to an endpoint, even if its filters do not match.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::{DeliveryId, EventId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use posthorn_webhooks::{
    DeliverWebhook, Endpoint, EventType, TESTS_PER_MINUTE, asks_for, event_types, take_test,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    delivery::replays::{self, QueuedDelivery, queue},
    endpoint::{
        rules::{TEST_FIRE_LIMIT_EXCEEDED, WEBHOOK_DISABLED},
        webhook::{self, find_enabled},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "test-webhook",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, records_requests(Table::Webhooks), replays::QUEUES, Table::Webhooks.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/test",
    permission: Some(Permission::WebhooksWrite),
    summary: "Send a test event",
    request: Some(schema::<TestWebhook>),
    response: Some(schema::<QueuedDelivery>),
    status: 202,
    codes: &[WEBHOOK_DISABLED, TEST_FIRE_LIMIT_EXCEEDED],
    idempotent: true,
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/test")
        .body(r#"{"type": "message.delivered"}"#),
    ..Route::DEFAULT
};

/// The test event to send.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestWebhook {
    /// An event type of the catalogue. Default: the first type that matches the endpoint's `events`.
    #[garde(inner(custom(is_type)))]
    #[serde(default)]
    pub r#type: Option<String>,
}

fn is_type(name: &str, _: &()) -> garde::Result {
    match EventType::named(name) {
        Some(_) => Ok(()),
        None => Err(garde::Error::new("must be a type from `GET /v1/event-types`")),
    }
}

async fn handle(app: &'static App, call: Call<TestWebhook>) -> Result<Answer<QueuedDelivery>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    let endpoint = find_enabled(app, scope, id).await?;
    let fresh = DeliveryId::new(app.now());
    let record = record_request(app, scope, Table::Webhooks, call.idempotency_key.as_ref(), fresh).await?;
    // A repetition may post the event once more, if the receiver has not answered yet. So it counts against the limit too.
    take(app, scope).await?;
    // The same key may be used for another endpoint, so the ids are derived from both.
    let (made, material) = (record.id.created_at(), [record.id.suffix(), id.suffix()]);
    let material = [material[0].as_bytes(), material[1].as_bytes()];
    let event = chosen(&endpoint, call.body.r#type.as_deref()).test(EventId::derived(made, &material));
    let job = DeliverWebhook::single(id, event, DeliveryId::derived(made, &material), None);
    queue(app, scope, std::slice::from_ref(&job)).await?;
    Ok(Answer::ok(QueuedDelivery::of(&job)).replayed(record.again))
}

async fn take(app: &App, scope: &Scope) -> Result<(), Problem> {
    take_test(app, scope).await?.map_err(|seconds| {
        let limit = format!(
            "At most {TESTS_PER_MINUTE} test events per minute are allowed, for all endpoints together."
        );
        TEST_FIRE_LIMIT_EXCEEDED.because(limit).retry_after(seconds)
    })
}

/// Returns the requested type, or the first type of the catalogue that matches the endpoint's filters.
fn chosen(endpoint: &Endpoint, wanted: Option<&str>) -> &'static EventType {
    let asked = |one: &&EventType| endpoint.events.iter().any(|filter| asks_for(filter, &one.name));
    let named = wanted.and_then(EventType::named);
    // Filters that match nothing are refused, so there is always a matching type.
    named.or_else(|| event_types().iter().find(asked)).unwrap_or(&event_types()[0])
}
