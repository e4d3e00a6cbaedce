//! The webhook queue's consumer: tells one endpoint of one event, and sees to the next try if it must. What is for an
//! endpoint that answers slowly is passed on to [`deliver_webhook_slow`](crate::consumers::deliver_webhook_slow), untried.

use posthorn_app::App;
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Message, Retry},
    uses::Queue,
};
use posthorn_webhooks::DeliverWebhook;

use crate::delivery::tell::{self, tell, work::Lane};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook",
    trigger: Trigger::Queue(Consumer { queue: Queue::WEBHOOK, window_seconds: 1, concurrency_max: 50 }),
    uses: &[tell::USES, Queue::WEBHOOK.send()],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, message: Message<DeliverWebhook>) -> Result<(), Retry> {
    tell(app, &message.scope, &message.payload, Lane::Quick).await
}
