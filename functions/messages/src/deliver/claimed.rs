//! The emails of a batch on their way: found, cleared, claimed, and sent to their ends.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use posthorn_app::App;
use posthorn_messages::{ContentItem, DeliverEmail, Message, QueueCopy};
use posthorn_runtime::queue::{self, Retry};
use posthorn_senders::Sender;
use posthorn_ses::SendError;
use posthorn_store::{Partition, Stored};
use tracing::Instrument;

use crate::deliver::{
    claim::Attempt,
    hand_over::{Lane, hand_over},
    sending::Sending,
    settle::{Settlement, Settling, settle},
    simulate::simulate_delivery,
};

/// Emails that SES answers within this time are recorded in one request.
const TOGETHER: Duration = Duration::from_millis(200);

/// A message of the queue.
pub(crate) type Job = queue::Message<DeliverEmail>;

/// An email of the batch, at its position.
pub(super) struct Due<'a> {
    pub at: usize,
    pub job: &'a Job,
    pub copy: QueueCopy,
    pub message: Stored<Message>,
    pub content: ContentItem,
    pub messages: &'a Partition<'a>,
}

/// One that may be sent, and how.
pub(super) struct Cleared<'a> {
    pub due: Due<'a>,
    pub sender: Option<Sender>,
}

/// One that this worker has claimed.
pub(super) struct Claimed<'a> {
    pub cleared: Cleared<'a>,
    pub attempt: Attempt,
}

/// What becomes of the queue's messages, by position. Without an outcome, a message is done.
pub(super) struct Outcomes(pub Vec<Result<(), Retry>>);

/// Hands them over, each in its turn, and records the outcomes of those that end at about the same time together.
pub(super) async fn send_all(
    app: &'static App,
    claimed: Vec<Claimed<'_>>,
    patience: (Lane, Instant),
    outcomes: &mut Outcomes,
) {
    let mut on_the_way: FuturesUnordered<_> =
        claimed.into_iter().map(|one| send_one(app, one, patience)).collect();
    while let Some(first) = on_the_way.next().await {
        let (mut ended, end) = (vec![first], tokio::time::Instant::now() + TOGETHER);
        while let Ok(Some(next)) = tokio::time::timeout_at(end, on_the_way.next()).await {
            ended.push(next);
        }
        let (at, settling): (Vec<usize>, Vec<Settling<'_>>) = ended.into_iter().unzip();
        for (at, outcome) in at.into_iter().zip(settle(app, settling).await) {
            outcomes.0[at] = outcome;
        }
    }
}

/// Hands one over, or simulates its delivery.
async fn send_one<'a>(
    app: &'static App,
    claimed: Claimed<'a>,
    patience: (Lane, Instant),
) -> (usize, Settling<'a>) {
    let Claimed { cleared: Cleared { due, sender }, attempt } = claimed;
    let (scope, span) = (&due.job.scope, due.job.span.clone());
    let work = async {
        let message = &due.message.value;
        if !scope.environment().is_live() {
            return match simulate_delivery(app, scope, due.messages, message, &due.content).await {
                Ok(events) => Settlement::simulated(events),
                Err(retry) => Settlement::stopped(retry),
            };
        }
        let sent = hand_over(app, scope, message, &due.content, sender, patience).await;
        let waits = match &sent {
            Err(SendError::NoQuota(_) | SendError::Paused(_)) => app.part::<Sending>().closed(app),
            _ => None,
        };
        Settlement::of(app, message, &attempt, sent, waits)
    };
    let ended = AssertUnwindSafe(work.instrument(span)).catch_unwind().await;
    let settlement = ended.unwrap_or_else(|_| Settlement::stopped(Retry::panicked()));
    (due.at, Settling { scope, messages: due.messages, claimed: due.message, settlement })
}
