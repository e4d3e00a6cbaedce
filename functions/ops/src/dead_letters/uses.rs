//! What functions use of the dead-letter queues: made of the one list of them, so that a new queue is in every role at once.

use posthorn_runtime::uses::{Queue, Use, settings};

use crate::dead_letters::queues::{Holds, QUEUES};

/// What is done to a queue.
#[derive(Clone, Copy)]
enum Operation {
    Count,
    Look,
    Take,
}

/// The same operation on each queue.
const fn on_each(operation: Operation) -> [Use; QUEUES.len()] {
    let mut uses = [QUEUES[0].queue.count(); QUEUES.len()];
    let mut at = 0;
    while at < QUEUES.len() {
        let queue = QUEUES[at].queue;
        uses[at] = match operation {
            Operation::Count => queue.count(),
            Operation::Look => queue.look(),
            Operation::Take => queue.take(),
        };
        at += 1;
    }
    uses
}

/// How many hold messages of another queue.
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

/// Putting single letters back, and having SQS give all of them back, which it does with its caller's rights.
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

/// What counting the letters uses.
pub(crate) const COUNTS: Use = Use::ByPrefix(&on_each(Operation::Count));
/// What looking at letters and giving them back uses.
pub(crate) const LOOKS: Use = Use::ByPrefix(&on_each(Operation::Look));
/// The same where some are removed.
pub(crate) const TAKES: Use = Use::ByPrefix(&on_each(Operation::Take));
/// What putting letters back where they came from uses.
pub(crate) const REPLAYS: Use = Use::All(&[Use::ByPrefix(&on_replayable()), settings::QUEUE_ARN_PREFIX]);
