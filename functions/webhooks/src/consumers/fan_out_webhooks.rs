//! Queues webhook deliveries for announced events.
//!
//! In: packs of events from the relays, each pack of one scope. Out: a message on the webhook queue for each event and
//! endpoint that wants it. A delivery has the same id however often the event comes, so it is made once.

use posthorn_app::App;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger, causes, pack, pack::Unfinished, queue::Message, uses::Queue,
};
use posthorn_webhooks::{Announcement, FANS_OUT, Fanout};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "fan-out-webhooks",
    trigger: Trigger::Queue(Consumer::of(Queue::WEBHOOK_FAN_OUT)),
    uses: &[FANS_OUT, Queue::WEBHOOK_FAN_OUT.send(), Queue::WEBHOOK_FAN_OUT.delay()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(pack::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// Queues the deliveries of a pack together: the endpoints of its scope are read once, and ten deliveries cost one request.
async fn handle(app: &'static App, message: Message<Vec<Announcement>>) -> Vec<Unfinished> {
    let (mut deliveries, events) = (Fanout::new(app), message.payload.len());
    for (position, announced) in message.payload.into_iter().enumerate() {
        if let Err(error) = deliveries.add_announced(position, &message.scope, announced).await {
            // The endpoints are those of the scope, so no event of the pack has its deliveries.
            return (0..events).map(|position| Unfinished { position, reason: causes(&error) }).collect();
        }
    }
    let refused = deliveries.send_all().await;
    let reason = "SQS did not accept a delivery";
    refused.into_iter().map(|position| Unfinished { position, reason: reason.to_owned() }).collect()
}
