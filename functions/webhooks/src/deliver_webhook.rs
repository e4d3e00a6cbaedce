//! The webhook queue's consumer: tells one endpoint of one event, and sees to the next try if it must. What is for an
//! endpoint that answers slowly is passed on to [`deliver_webhook_slow`](crate::deliver_webhook_slow), untried.

use posthorn_app::App;
use posthorn_runtime::{
    Function, Trigger,
    queue::{self, Message, Retry},
};
use posthorn_webhooks::{DeliverWebhook, QUEUE};

use crate::telling::{Lane, tell};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook",
    trigger: Trigger::Queue,
    settings: &[
        "STAGE",
        "ACCESS_TABLE",
        "WEBHOOKS_TABLE",
        "TIMERS_TABLE",
        "WEBHOOK_QUEUE_URL",
        "WEBHOOK_SLOW_QUEUE_URL",
        "WEBHOOK_DEAD_QUEUE_URL",
        "SEALING_KEY_ID",
    ],
    invoke: |app, event| Box::pin(queue::run(app, event, "deliver-webhook", QUEUE, handle)),
};

async fn handle(app: &'static App, message: Message<DeliverWebhook>) -> Result<(), Retry> {
    tell(app, &message.scope, &message.payload, Lane::Quick).await
}
