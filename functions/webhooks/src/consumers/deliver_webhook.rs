//! Consumes the webhook queue: delivers one event to one endpoint, and queues the next attempt if this one fails. Messages for slow
//! endpoints go to [`deliver_webhook_slow`](crate::consumers::deliver_webhook_slow), without an attempt.

use posthorn_app::App;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Message, Retry},
    uses::Queue,
};
use posthorn_webhooks::DeliverWebhook;

use crate::delivery::deliver::{self, deliver, work::Lane};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook",
    trigger: Trigger::Queue(Consumer { queue: Queue::WEBHOOK, window_seconds: 1, concurrency_max: 50 }),
    uses: &[deliver::USES, Queue::WEBHOOK.send()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, message: Message<DeliverWebhook>) -> Result<(), Retry> {
    deliver(app, &message.scope, &message.payload, Lane::Quick).await
}
