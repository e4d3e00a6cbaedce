//! `POST /v1/webhooks/{id}/deliveries/{delivery_id}/replay`: replays a delivery. While a replay waits for its first attempt,
//! another call returns that replay.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{keeps_answers, record_request};
use posthorn_ids::{DeliveryId, WebhookId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use posthorn_webhooks::DeliverWebhook;

use crate::{
    delivery::{
        delivery_view::{self, find_delivery},
        replays::{self, QueuedDelivery, replay_one},
    },
    endpoint::{
        rules::WEBHOOK_DISABLED,
        webhook::{self, find_enabled},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "replay-delivery",
    trigger: Trigger::Http(&ROUTE),
    uses: &[webhook::FINDS, delivery_view::FINDS, keeps_answers(Table::Webhooks), replays::REPLAYS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/webhooks/{id}/deliveries/{delivery_id}/replay",
    permission: Some(Permission::WebhooksWrite),
    summary: "Replay a delivery",
    response: Some(schema::<QueuedDelivery>),
    status: 202,
    codes: &[WEBHOOK_DISABLED],
    idempotent: true,
    example: Example::at(
        "/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/deliveries/delivery_01kajbch80e8j885zsatp7rpcz/replay",
    ),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<QueuedDelivery>, Problem> {
    let id: WebhookId = call.id()?;
    let scope = call.scope()?;
    find_enabled(app, scope, id).await?;
    let delivery = find_delivery(app, scope, id, &call).await?;
    let fresh = DeliveryId::new(app.now());
    let record = record_request(app, scope, Table::Webhooks, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<DeliveryId>() {
        let (original, event) = (delivery.value.id, delivery.value.event);
        let job = DeliverWebhook::single(id, event, kept, Some(original));
        return Ok(Answer::ok(QueuedDelivery::of(&job)).replayed(true));
    }
    // The same key may be used for another delivery, so the id is derived from both.
    let material = [record.id.suffix(), delivery.value.id.suffix()];
    let replay =
        DeliveryId::derived(record.id.created_at(), &[material[0].as_bytes(), material[1].as_bytes()]);
    let job = replay_one(app, scope, id, delivery, replay).await?;
    record.keep_answer(app, &job.delivery_id()).await?;
    Ok(Answer::ok(QueuedDelivery::of(&job)).replayed(record.again))
}
