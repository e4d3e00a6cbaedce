//! What becomes of an email that must not be handed over now: nothing that overrides what happened since it was read.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{
    Event, EventKind, MESSAGE_SORT, Message, QueueCopy, Revival, SWEEP_AFTER_MS, Schedule, Status,
};
use posthorn_runtime::{
    causes,
    queue::Retry,
    uses::{Table, Use},
};
use posthorn_store::{Partition, Revised, Stored};

use crate::{
    claim::{self, quiet_ms},
    dispatch::set_timer,
    gate::HeldBy,
};

/// What keeping an email back uses.
pub(crate) const USES: Use = Use::All(&[Table::Messages.put(), posthorn_timers::SETS, claim::QUIET_WINDOW]);

/// Until the queue hands out again what failed, was replayed and is held: the longest of its own waits.
const HELD_SECONDS: u32 = 900;

/// Whether there may be something to send; the claim decides. A message that failed is sent only by its dead letter, put back
/// on the queue.
///
/// # Errors
/// Where the queue must get the copy back, which ends among the dead letters.
pub(crate) async fn may_be_sent(
    messages: &Partition<'_>,
    message: &Stored<Message>,
    copy: &QueueCopy,
    now_ms: i64,
) -> Result<bool, Retry> {
    let is_dead = |message: &Message| {
        message.status() == Status::Failed && message.revival_by(copy) == Revival::DeadLetter
    };
    if is_dead(&message.value) {
        let count = |message: &mut Message| is_dead(message) && message.count_on_its_way_out(copy);
        messages.revise_from(MESSAGE_SORT, message.clone(), count).await?;
        return Err(Retry::after(0, "the email has failed: to the dead-letter queue"));
    }
    Ok(is_due(&message.value, copy, now_ms))
}

fn is_due(message: &Message, copy: &QueueCopy, now_ms: i64) -> bool {
    let early = message.schedule.as_ref().is_some_and(|schedule| !schedule.begun && schedule.at_ms > now_ms);
    let replayed = || message.status() == Status::Failed && message.revival_by(copy) == Revival::Replay;
    !early && (message.is_open() || replayed())
}

/// The email may not go now. The sweep brings back what is open; what failed is not, so it stays on the queue, and in the end
/// among the dead letters.
pub(crate) async fn hold(
    messages: &Partition<'_>,
    message: Stored<Message>,
    copy: &QueueCopy,
    by: HeldBy,
) -> Result<(), Retry> {
    let email_id = message.value.id;
    if message.value.status() != Status::Failed {
        tracing::info!(%email_id, ?by, "held: the sweep brings it back");
        return Ok(());
    }
    messages.revise_from(MESSAGE_SORT, message, |message: &mut Message| message.take_up_again(copy)).await?;
    Err(Retry::after(HELD_SECONDS, format!("held by {by:?}, and the sweep knows it no more")))
}

/// The day's share of a domain that is warming up is spent: the message goes out when the next day begins.
pub(crate) async fn put_off(
    app: &App,
    scope: &Scope,
    messages: &Partition<'_>,
    message: Stored<Message>,
    at: Timestamp,
) -> Result<(), Retry> {
    let (email_id, at_ms) = (message.value.id, at.as_millisecond());
    let read = message.value.schedule.clone();
    let later = |message: &mut Message| reschedule(message, read.as_ref(), at_ms);
    let found = match messages.revise_from(MESSAGE_SORT, message, later).await? {
        Revised::Changed(found) | Revised::Unchanged(found) => found,
        Revised::Absent => return Ok(()),
    };
    // Also where an earlier write of this very time lost its answer.
    if found.value.schedule.as_ref().is_some_and(|schedule| schedule.at_ms == at_ms) {
        if let Err(error) = set_timer(app, scope, email_id, at_ms).await {
            tracing::error!(%email_id, error = causes(&*error), "left to the sweep: the timer could not be set");
            let at_its_time = |message: &mut Message| message.sweep_at_its_time(at_ms);
            messages.revise_from(MESSAGE_SORT, found, at_its_time).await?;
        }
        tracing::info!(%email_id, %at, "put off: its domain is warming up");
    }
    Ok(())
}

/// Moves the message only while its time is the one that was read: the API may have told its caller of another since.
fn reschedule(message: &mut Message, read: Option<&Schedule>, at_ms: i64) -> bool {
    message.schedule.as_ref() == read && message.reschedule(at_ms, at_ms + SWEEP_AFTER_MS)
}

/// The email may not go at all.
pub(crate) async fn shut(
    app: &App,
    messages: &Partition<'_>,
    message: Stored<Message>,
    copy: &QueueCopy,
    reason: &str,
) -> Result<(), Retry> {
    tracing::warn!(email_id = %message.value.id, reason, "will not be sent");
    let (now_ms, quiet_ms) = (app.now().as_millisecond(), quiet_ms(app));
    let read = message.value.schedule.clone();
    let event = Event::new(EventKind::Failed, now_ms).because(reason);
    let fail = |message: &mut Message| fail(message, copy, read.as_ref(), quiet_ms, event.clone());
    messages.revise_from(MESSAGE_SORT, message, fail).await?;
    Ok(())
}

/// Records that the message fails, while its time is the one that was read and nobody is handing it over.
fn fail(
    message: &mut Message,
    copy: &QueueCopy,
    read: Option<&Schedule>,
    quiet_ms: i64,
    failed: Event,
) -> bool {
    let as_read = message.schedule.as_ref() == read && !message.is_held(failed.at_ms, quiet_ms);
    as_read && is_due(message, copy, failed.at_ms) && message.record(failed)
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{AttemptId, EmailId};

    use super::*;

    fn give_up(message: &mut Message, read: Option<&Schedule>, quiet_ms: i64, failed: Event) -> bool {
        let copy = QueueCopy { id: None, replayed: false, receive_count: 1 };
        fail(message, &copy, read, quiet_ms, failed)
    }

    fn scheduled(at_ms: i64) -> Message {
        let id = EmailId::new(Timestamp::UNIX_EPOCH);
        let to = vec!["b@example.com".parse().unwrap()];
        Message::new(id, "a@example.com".parse().unwrap(), to, "Hello").scheduled(at_ms)
    }

    #[test]
    fn a_message_that_the_api_has_moved_meanwhile_keeps_its_new_time() {
        let (mut message, monday) = (scheduled(1_000), 900_000);
        let read = message.schedule.clone();
        assert!(message.reschedule(monday, monday));
        assert!(!reschedule(&mut message, read.as_ref(), 5_000));
        assert!(!give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 1_000)));
        assert_eq!((message.schedule.as_ref().unwrap().at_ms, message.events.len()), (monday, 0));
        let read = message.schedule.clone();
        assert!(reschedule(&mut message, read.as_ref(), 5_000));
        let read = message.schedule.clone();
        assert!(give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 5_000)));
    }

    #[test]
    fn a_message_that_another_worker_is_handing_over_does_not_fail() {
        let mut message = scheduled(1_000);
        message.claim(AttemptId::new(Timestamp::UNIX_EPOCH), 1_000, 10);
        let read = message.schedule.clone();
        assert!(!give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 1_009)));
        assert!(message.is_held(1_009, 10));
        assert!(give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 1_010)));
    }

    #[test]
    fn a_message_that_is_out_by_now_does_not_fail() {
        let mut message = scheduled(1_000);
        let read = message.schedule.clone();
        message.record(Event::new(EventKind::Sent, 1_000).as_provider_id("p"));
        assert!(!give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 1_001)));
    }
}
