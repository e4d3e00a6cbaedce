//! The `uses` of the dead-letter queues. They are derived from the list of queues, so that every role includes a new queue.

use posthorn_runtime::uses::{Queue, Use, settings};

use crate::dead_letters::queues::{Holds, QUEUES};

/// An operation on a queue.
#[derive(Clone, Copy)]
enum Operation {
    Count,
    Peek,
    Take,
}

/// Returns the use of one operation on each queue.
const fn on_each(operation: Operation) -> [Use; QUEUES.len()] {
    let mut uses = [QUEUES[0].queue.count(); QUEUES.len()];
    let mut at = 0;
    while at < QUEUES.len() {
        let queue = QUEUES[at].queue;
        uses[at] = match operation {
            Operation::Count => queue.count(),
            Operation::Peek => queue.peek(),
            Operation::Take => queue.take(),
        };
        at += 1;
    }
    uses
}

/// Counts the queues whose dead letters can be replayed.
const fn replayable() -> usize {
    let (mut at, mut count) = (0, 0);
    while at < QUEUES.len() {
        if let Holds::Messages(_) = QUEUES[at].holds {
            count += 1;
        }
        at += 1;
    }
    count
}

/// Returns the uses of replaying: the function sends back single dead letters itself, and SQS moves a whole queue with the rights of
/// its caller.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html>
const fn on_replayable() -> [Use; 4 * replayable()] {
    let mut uses = [QUEUES[0].queue.count(); 4 * replayable()];
    let (mut at, mut next) = (0, 0);
    while at < QUEUES.len() {
        let from: Queue = QUEUES[at].queue;
        if let Holds::Messages(source) = QUEUES[at].holds {
            uses[next] = source.send();
            uses[next + 1] = from.take();
            uses[next + 2] = from.redrive();
            uses[next + 3] = from.count();
            next += 4;
        }
        at += 1;
    }
    uses
}

/// The `uses` of counting dead letters.
pub(crate) const COUNTS: Use = Use::ByPrefix(&on_each(Operation::Count));
/// The `uses` of receiving dead letters and giving them back.
pub(crate) const PEEKS: Use = Use::ByPrefix(&on_each(Operation::Peek));
/// The `uses` of receiving dead letters, giving them back and removing some.
pub(crate) const TAKES: Use = Use::ByPrefix(&on_each(Operation::Take));
/// The `uses` of sending dead letters back to their queue.
pub(crate) const REPLAYS: Use = Use::All(&[Use::ByPrefix(&on_replayable()), settings::QUEUE_ARN_PREFIX]);
