//! Consumes the slow webhook queue: delivers events to slow endpoints, so that their timeouts do not block the workers of other
//! endpoints.

use posthorn_runtime::{Consumer, Function, Sample, Trigger, queue, uses::Queue};

use crate::delivery::deliver::{
    together::{self, deliver_all},
    work::Lane,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "webhooks",
    name: "deliver-webhook-slow",
    trigger: Trigger::Queue(Consumer { concurrency_max: 50, ..Consumer::of(Queue::WEBHOOK_SLOW) }),
    uses: &[together::USES],
    sample: Sample::Written,
    invoke: |app, event| {
        Box::pin(queue::run_together(app, event, &FUNCTION, |app, jobs| deliver_all(app, jobs, Lane::Slow)))
    },
    ..Function::DEFAULT
};
