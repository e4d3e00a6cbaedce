//! Queues webhook deliveries for announced events.
//!
//! In: packs of events from the relays, each pack of one scope. Out: a message on the webhook queue for each event and
//! endpoint that wants it. A delivery has the same id however often the event comes, so it is made once.

use posthorn_app::App;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger, pack,
    queue::{Message, Retry},
    uses::Queue,
};
use posthorn_webhooks::{Announcement, FANS_OUT, Fanout};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "fan-out-webhooks",
    trigger: Trigger::Queue(Consumer {
        queue: Queue::WEBHOOK_FAN_OUT,
        window_seconds: 0,
        concurrency_max: 10,
    }),
    uses: &[FANS_OUT, Queue::WEBHOOK_FAN_OUT.send(), Queue::WEBHOOK_FAN_OUT.delay()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(pack::each(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, message: Message<Announcement>) -> Result<(), Retry> {
    let mut deliveries = Fanout::new(app);
    deliveries.announce(0, &message.scope, message.payload).await?;
    match deliveries.send().await {
        None => Ok(()),
        Some(_) => Err(Retry { after_seconds: None, reason: "SQS did not take a delivery".into() }),
    }
}
