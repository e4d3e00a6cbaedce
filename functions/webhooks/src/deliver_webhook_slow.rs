//! The slow webhook queue's consumer: tells endpoints that answer slowly, so that their time-outs hold nobody else's
//! workers.

use posthorn_app::App;
use posthorn_runtime::{
    Function, Trigger,
    queue::{self, Message, Retry},
};
use posthorn_webhooks::DeliverWebhook;

use crate::telling::{Lane, SLOW_QUEUE, tell};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook-slow",
    trigger: Trigger::Queue,
    settings: &[
        "STAGE",
        "ACCESS_TABLE",
        "WEBHOOKS_TABLE",
        "TIMERS_TABLE",
        "WEBHOOK_SLOW_QUEUE_URL",
        "WEBHOOK_DEAD_QUEUE_URL",
        "SEALING_KEY_ID",
    ],
    invoke: |app, event| Box::pin(queue::run(app, event, "deliver-webhook-slow", SLOW_QUEUE, handle)),
};

async fn handle(app: &'static App, message: Message<DeliverWebhook>) -> Result<(), Retry> {
    tell(app, &message.scope, &message.payload, Lane::Slow).await
}
