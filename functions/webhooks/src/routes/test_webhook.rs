//! `POST /v1/webhooks/{id}/test`: fires the catalogue's example of a type at an endpoint, whatever it asks for.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{claim, claims};
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
    uses: &[webhook::FINDS, claims(Table::Webhooks), replays::QUEUES, Table::Webhooks.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/test",
    permission: Some(Permission::WebhooksWrite),
    summary: "Fire a test event",
    request: Some(schema::<TestWebhook>),
    response: Some(schema::<QueuedDelivery>),
    status: 202,
    codes: &[WEBHOOK_DISABLED, TEST_FIRE_LIMIT_EXCEEDED],
    idempotent: true,
    example: Example::at("/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/test")
        .body(r#"{"type": "message.delivered"}"#),
    ..Route::DEFAULT
};

/// What to fire.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestWebhook {
    /// A type of the catalogue; the first that the endpoint asks for where it is not given.
    #[garde(inner(custom(is_type)))]
    #[serde(default)]
    pub r#type: Option<String>,
}

fn is_type(name: &str, _: &()) -> garde::Result {
    match EventType::named(name) {
        Some(_) => Ok(()),
        None => Err(garde::Error::new("must be a type that `GET /v1/event-types` lists")),
    }
}

async fn handle(app: &'static App, call: Call<TestWebhook>) -> Result<Answer<QueuedDelivery>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    let endpoint = find_enabled(app, scope, id).await?;
    let fresh = DeliveryId::new(app.now());
    let claim = claim(app, scope, Table::Webhooks, call.idempotency_key.as_ref(), fresh).await?;
    // A repetition may post once more, to a receiver that has yet to answer, so it counts like another.
    take(app, scope).await?;
    // The same key may come for another endpoint: the ids are of both.
    let (made, material) = (claim.id.created_at(), [claim.id.suffix(), id.suffix()]);
    let material = [material[0].as_bytes(), material[1].as_bytes()];
    let event = chosen(&endpoint, call.body.r#type.as_deref()).test(EventId::derived(made, &material));
    let job = DeliverWebhook::anew(id, event, DeliveryId::derived(made, &material), None);
    queue(app, scope, std::slice::from_ref(&job)).await?;
    Ok(Answer::ok(QueuedDelivery::of(&job)).replayed(claim.again))
}

async fn take(app: &App, scope: &Scope) -> Result<(), Problem> {
    take_test(app, scope).await?.map_err(|seconds| {
        let limit = format!("At most {TESTS_PER_MINUTE} test events a minute are fired, over all endpoints.");
        TEST_FIRE_LIMIT_EXCEEDED.because(limit).retry_after(seconds)
    })
}

/// The type asked for, or the first of the catalogue that the endpoint wants.
fn chosen(endpoint: &Endpoint, wanted: Option<&str>) -> &'static EventType {
    let asked = |one: &&EventType| endpoint.events.iter().any(|filter| asks_for(filter, &one.name));
    let named = wanted.and_then(EventType::named);
    // A filter that matches nothing is not taken, so there is always one.
    named.or_else(|| event_types().iter().find(asked)).unwrap_or(&event_types()[0])
}
