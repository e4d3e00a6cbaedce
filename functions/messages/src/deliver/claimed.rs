//! The emails of a batch on their way: found, cleared, claimed, and sent to their ends.

use std::time::Instant;

use futures::FutureExt;
use posthorn_app::App;
use posthorn_messages::{ContentItem, DeliverEmail, Message, QueueCopy};
use posthorn_runtime::queue::{self, Outcomes, Step, guarded};
use posthorn_senders::Sender;
use posthorn_ses::SendError;
use posthorn_store::{Partition, Stored};

use crate::deliver::{
    claim::Attempt,
    hand_over::{Lane, hand_over},
    sending::Sending,
    settle::{Settlement, Settling, settle},
    simulate::simulate_delivery,
};

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

/// Hands them over, each in its turn, and records the outcomes of those that end at about the same time together.
pub(super) async fn send_all(
    app: &'static App,
    claimed: Vec<Claimed<'_>>,
    patience: (Lane, Instant),
    outcomes: &mut Outcomes,
) {
    let on_the_way = claimed.into_iter().map(|one| send_one(app, one, patience)).collect();
    outcomes.settle_together(on_the_way, |ended| settle(app, ended).boxed()).await;
}

/// Hands one over, or simulates its delivery. Stopped without an outcome, the claim stays until the sweep looks.
fn send_one<'a>(
    app: &'static App,
    claimed: Claimed<'a>,
    patience: (Lane, Instant),
) -> Step<'a, Settling<'a>> {
    let Claimed { cleared: Cleared { due, sender }, attempt } = claimed;
    let (at, job) = (due.at, due.job);
    let work = async move {
        let (scope, message) = (&job.scope, &due.message.value);
        let settlement = if scope.environment().is_live() {
            let sent = hand_over(app, scope, message, &due.content, sender, patience).await;
            let waits = match &sent {
                Err(SendError::NoQuota(_) | SendError::Paused(_)) => app.part::<Sending>().closed(app),
                _ => None,
            };
            Settlement::of(app, message, &attempt, sent, waits)
        } else {
            let events = simulate_delivery(app, scope, due.messages, message, &due.content).await?;
            Settlement::simulated(events)
        };
        Ok(Settling { scope, messages: due.messages, claimed: due.message, settlement })
    };
    guarded(at, &job.span, work)
}
