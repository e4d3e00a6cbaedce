//! The email queue's consumer: claims messages, writes them as MIME and hands each to SES, once.
//!
//! In: the ids of up to ten messages. Checked: whether their owners and domains may send, and which recipients are suppressed. Written:
//! the claims before SES is called, and the outcomes after it. A crash between the two leaves the claims: SES's events settle them, or
//! the sweep queues the messages again after the quiet window. In any environment but `live` nothing is handed over; delivery is
//! simulated.

use posthorn_runtime::{Consumer, Function, Sample, Trigger, queue, uses::Queue};

use crate::deliver::{
    hand_over::Lane,
    together::{self, deliver_all},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "deliver-email",
    trigger: Trigger::Queue(Consumer::of(Queue::EMAIL)),
    uses: &[together::USES, Queue::EMAIL.send(), Queue::EMAIL.delay()],
    sample: Sample::Written,
    invoke: |app, event| {
        Box::pin(queue::run_together(app, event, &FUNCTION, |app, jobs| {
            deliver_all(app, jobs, Lane::Ordinary)
        }))
    },
    ..Function::DEFAULT
};
