//! Records the outcomes of hand-overs, those of a batch in one request.
//!
//! A crash before this leaves the claims: SES's events settle the emails that SES took, and the sweep queues the others again after the
//! quiet window.

use posthorn_app::App;
use posthorn_ids::AttemptId;
use posthorn_items::Scope;
use posthorn_messages::{Event, EventKind, MESSAGE_SORT, Message, QueueCopy, TRIES_MAX, Waits};
use posthorn_queues::{Queues, backoff_seconds};
use posthorn_runtime::{
    causes,
    queue::Retry,
    uses::{Queue, Table, Use},
};
use posthorn_ses::SendError;
use posthorn_store::{Partition, Revised, Revision, Store, StoreError, Stored};

use crate::{
    accept::dispatch::{post_of, queue_of},
    deliver::{
        claim::Attempt,
        defer::BLOCKED_SECONDS,
        park::{self, announce},
    },
};

/// The `uses` of [`settle`] for large emails. Others go back to their own queue.
pub(crate) const USES: Use =
    Use::All(&[Table::Messages.revise_each(), park::USES, Queue::EMAIL_LARGE.send()]);

/// After this many receives the queue moves the message to its dead-letter queue (`maxReceiveCount` in the template).
pub const RECEIVES_MAX: u32 = 6;
const BACKOFF_BASE_SECONDS: u32 = 30;
const BACKOFF_CAP_SECONDS: u32 = 900;
/// An email whose turn did not come in time comes back after up to so many seconds.
const TURN_SECONDS: u32 = 20;

/// A change of the message that an attempt leaves.
enum Change {
    Nothing,
    Record(Vec<Event>),
    GiveUp(Event, QueueCopy),
    Release(AttemptId, i64),
    PutOff(AttemptId, i64, Option<Waits>),
}

impl Change {
    fn apply(&self, message: &mut Message) -> bool {
        match self {
            Self::Nothing => false,
            // `count` runs through all events, so every one is recorded.
            Self::Record(events) => {
                events.iter().filter(|event| message.record((*event).clone())).count() > 0
            }
            Self::GiveUp(failed, copy) => message.give_up(failed.clone(), copy),
            Self::Release(attempt, again_at_ms) => message.release(*attempt, *again_at_ms),
            Self::PutOff(attempt, again_at_ms, waits) => {
                message.put_off(*attempt, *again_at_ms, waits.clone())
            }
        }
    }
}

/// What follows when the change is written.
enum Then {
    Done,
    /// Done, written or not: the email is out.
    Sent,
    Retry(Retry),
    /// A new copy goes on the queue, for this many seconds later.
    QueueAgain(u32),
}

/// The end of an attempt.
pub(crate) struct Settlement {
    change: Change,
    then: Then,
}

impl Settlement {
    /// The simulated events of an email that stays here.
    pub fn simulated(events: Vec<Event>) -> Self {
        Self { change: Change::Record(events), then: Then::Done }
    }

    /// What SES's answer means for the message. `waits` is what everybody waits for, if SES takes nothing.
    pub fn of(
        app: &App,
        message: &Message,
        attempt: &Attempt,
        sent: Result<String, SendError>,
        waits: Option<Waits>,
    ) -> Self {
        let (email_id, now_ms) = (message.id, app.now().as_millisecond());
        match sent {
            Ok(provider_id) => {
                tracing::info!(%email_id, provider_id, "sent");
                let event = Event::new(EventKind::Sent, now_ms).as_provider_id(&provider_id);
                Self { change: Change::Record(vec![event]), then: Then::Sent }
            }
            Err(SendError::Unknown(reason)) => {
                tracing::warn!(%email_id, reason, "left to SES's event, or to the sweep: SES did not answer");
                Self { change: Change::Nothing, then: Then::Done }
            }
            Err(SendError::Refused(reason)) => {
                tracing::warn!(%email_id, reason, "refused for good");
                let failed = Event::new(EventKind::Failed, now_ms).because(&reason);
                Self { change: Change::Record(vec![failed]), then: Then::Done }
            }
            Err(SendError::NotNow(reason) | SendError::NoSet(reason)) => {
                Self::not_now(message, attempt, now_ms, reason)
            }
            Err(SendError::Throttled(reason)) => Self::put_off(message, attempt, now_ms, reason, None),
            Err(SendError::NoQuota(reason) | SendError::Paused(reason)) => {
                Self::put_off(message, attempt, now_ms, reason, waits)
            }
        }
    }

    fn not_now(message: &Message, attempt: &Attempt, now_ms: i64, reason: String) -> Self {
        let receive_count = attempt.copy.receive_count;
        if receive_count >= RECEIVES_MAX || message.tries >= TRIES_MAX {
            let failed = Event::new(EventKind::Failed, now_ms).because(&reason);
            let retry = Retry::after(0, format!("given up, to the dead-letter queue: {reason}"));
            return Self { change: Change::GiveUp(failed, attempt.copy), then: Then::Retry(retry) };
        }
        let wait = backoff_seconds(
            receive_count,
            BACKOFF_BASE_SECONDS,
            BACKOFF_CAP_SECONDS,
            entropy(message, now_ms),
        );
        let again_at_ms = now_ms + i64::from(wait) * 1000;
        Self {
            change: Change::Release(attempt.id, again_at_ms),
            then: Then::Retry(Retry::after(wait, reason)),
        }
    }

    /// Nothing is wrong with the email, so this counts neither as a try nor as a receive: it goes on as a new copy.
    fn put_off(
        message: &Message,
        attempt: &Attempt,
        now_ms: i64,
        reason: String,
        waits: Option<Waits>,
    ) -> Self {
        let seconds = 1 + (entropy(message, now_ms) % u64::from(TURN_SECONDS)) as u32;
        let again_at_ms = now_ms + i64::from(seconds) * 1000;
        // A replayed dead letter has failed. Neither the sweep nor another copy may bring it back: it stays this copy.
        let then = match (message.has_failed(), &waits) {
            (true, None) => Then::Retry(Retry::after(seconds, reason)),
            (true, Some(_)) => Then::Retry(Retry::after(BLOCKED_SECONDS, reason)),
            (false, None) => Then::QueueAgain(seconds),
            (false, Some(_)) => Then::Done,
        };
        Self { change: Change::PutOff(attempt.id, again_at_ms, waits), then }
    }
}

/// A number that differs between emails and tries.
fn entropy(message: &Message, now_ms: i64) -> u64 {
    now_ms as u64 ^ u64::from(message.id.shard(u32::MAX))
}

/// A claimed email with the end of its attempt.
pub(crate) struct Settling<'a> {
    pub scope: &'a Scope,
    pub messages: &'a Partition<'a>,
    pub claimed: Stored<Message>,
    pub settlement: Settlement,
}

/// Writes what the attempts leave, in one request, and answers what becomes of the queue's messages, in their order.
pub(crate) async fn settle(app: &App, settling: Vec<Settling<'_>>) -> Vec<Result<(), Retry>> {
    let mut outcomes: Vec<Option<Result<(), Retry>>> = Vec::new();
    let mut follow_ups = Vec::new();
    let mut revisions = Vec::new();
    for Settling { scope, messages, claimed, settlement: Settlement { change, then } } in settling {
        let announced = match &change {
            Change::PutOff(_, _, Some(waits)) => {
                announce(app, scope, claimed.value.from.domain(), waits.reason).await
            }
            _ => Ok(()),
        };
        match announced {
            Ok(()) => {
                follow_ups.push((outcomes.len(), scope, claimed.value.clone(), then));
                let change = move |message: &mut Message| change.apply(message);
                revisions.push(Revision {
                    partition: messages,
                    sort: MESSAGE_SORT,
                    current: claimed,
                    change,
                });
                outcomes.push(None);
            }
            Err(error) => outcomes.push(Some(Err(error.into()))),
        }
    }
    let written = app.part::<Store>().revise_each(Table::Messages, revisions).await;
    for ((at, scope, message, then), written) in follow_ups.into_iter().zip(written) {
        outcomes[at] = Some(follow_up(app, scope, &message, then, written).await);
    }
    outcomes.into_iter().flatten().collect()
}

async fn follow_up(
    app: &App,
    scope: &Scope,
    message: &Message,
    then: Then,
    written: Result<Revised<Message>, StoreError>,
) -> Result<(), Retry> {
    let email_id = message.id;
    match (then, written) {
        (Then::Sent, Err(error)) => {
            // SES's event brings the same outcome. A retry would send the email again.
            tracing::error!(%email_id, error = causes(&error), "sent, but not recorded: SES's event will record it");
            Ok(())
        }
        (_, Err(error)) => Err(error.into()),
        (Then::Retry(retry), Ok(_)) => Err(retry),
        // Unchanged and without a claim: it was written before, and the answer was lost. A surplus copy is harmless.
        (Then::QueueAgain(seconds), Ok(Revised::Changed(found) | Revised::Unchanged(found)))
            if found.value.is_open() && found.value.claim.is_none() =>
        {
            let post = post_of(app, scope, message)?;
            app.part::<Queues>().post(app.setting(queue_of(message).setting()), post, seconds).await?;
            tracing::info!(%email_id, seconds, "put off: the account sends as fast as it may");
            Ok(())
        }
        (_, Ok(_)) => Ok(()),
    }
}
