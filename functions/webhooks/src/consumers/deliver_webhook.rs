//! Consumes the webhook queue: delivers each event of a batch to its endpoint, and queues the next attempt if one fails. Messages for slow
//! endpoints go to [`deliver_webhook_slow`](crate::consumers::deliver_webhook_slow), without an attempt.

use posthorn_runtime::{Consumer, Function, Sample, Trigger, queue, uses::Queue};

use crate::delivery::deliver::{
    together::{self, deliver_all},
    work::Lane,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook",
    trigger: Trigger::Queue(Consumer { concurrency_max: 50, ..Consumer::of(Queue::WEBHOOK) }),
    uses: &[together::USES, Queue::WEBHOOK.send()],
    sample: Sample::Written,
    invoke: |app, event| {
        Box::pin(queue::run_together(app, event, &FUNCTION, |app, jobs| deliver_all(app, jobs, Lane::Quick)))
    },
    ..Function::DEFAULT
};
