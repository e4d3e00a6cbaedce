//! Publishes events on the installation's EventBridge bus, for rules that its owner writes.
//!
//! In: packs of events from the relays, each pack of one scope. Out: one event on the bus for each, under the id that webhooks
//! have too. EventBridge keeps no order and may get an event twice, so each carries its id and the revision of its item.

use posthorn_app::App;
use posthorn_bus::{Bus, BusEvent, PUBLISHES};
use posthorn_items::Scope;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger, pack, pack::Unfinished, queue::Message, uses::Queue,
};
use posthorn_webhooks::Announcement;
use serde_json::json;

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "publish-events",
    trigger: Trigger::Queue(Consumer { window_seconds: 1, ..Consumer::of(Queue::BUS) }),
    uses: &[PUBLISHES, Queue::BUS.send(), Queue::BUS.delay()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(pack::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// What every event's `source` is.
const SOURCE: &str = "posthorn";

/// Publishes a pack's events together: ten cost one request.
async fn handle(app: &'static App, message: Message<Vec<Announcement>>) -> Vec<Unfinished> {
    let events: Vec<BusEvent> =
        message.payload.iter().map(|announced| on_the_bus(&message.scope, announced)).collect();
    let failed = app.part::<Bus>().publish(app, &events).await;
    failed.into_iter().map(|one| Unfinished { position: one.position, reason: one.reason }).collect()
}

/// The event as rules match it.
fn on_the_bus(scope: &Scope, announced: &Announcement) -> BusEvent {
    let event = &announced.event;
    let mut detail = json!({
        "id": event.id,
        "org_id": scope.org(),
        "environment": scope.environment(),
        "created_at": event.created_at,
        "revision": announced.rev,
        "data": event.data,
    });
    if let Some(tenant) = scope.tenant() {
        detail["tenant_id"] = tenant.to_string().into();
    }
    BusEvent { source: SOURCE.to_owned(), detail_type: event.r#type.clone(), detail: detail.to_string() }
}
