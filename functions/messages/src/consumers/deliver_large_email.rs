//! The consumer of the queue of large emails: delivers one email as [`deliver_email`](crate::consumers::deliver_email) delivers ten. Large
//! files take memory, and files to fetch take time, so these emails are not in the others' way.

use posthorn_runtime::{Consumer, Function, Sample, Trigger, queue, uses::Queue};

use crate::deliver::{
    hand_over::Lane,
    together::{self, deliver_all},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "deliver-large-email",
    trigger: Trigger::Queue(Consumer { batch: 1, ..Consumer::of(Queue::EMAIL_LARGE) }),
    uses: &[together::USES, Queue::EMAIL_LARGE.delay()],
    // An email with 28 MiB of files takes some 120 MB. More memory brings more of a processor, and the upload is large.
    memory_mb: 512,
    timeout_seconds: 90,
    sample: Sample::Written,
    invoke: |app, event| {
        Box::pin(queue::run_together(app, event, &FUNCTION, |app, jobs| deliver_all(app, jobs, Lane::Large)))
    },
};
