//! Consumes the slow webhook queue: delivers events to slow endpoints, so that their timeouts do not block the workers of other
//! endpoints.

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
    name: "deliver-webhook-slow",
    trigger: Trigger::Queue(Consumer { queue: Queue::WEBHOOK_SLOW, window_seconds: 1, concurrency_max: 50 }),
    uses: &[deliver::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, message: Message<DeliverWebhook>) -> Result<(), Retry> {
    deliver(app, &message.scope, &message.payload, Lane::Slow).await
}
