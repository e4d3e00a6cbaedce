//! Handles an email that must not be handed over now. No write here overrides what has happened since the email was read.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{
    Event, EventKind, MESSAGE_SORT, Message, QueueCopy, Revival, SWEEP_AFTER_MS, Schedule, Status,
    WaitReason, Waits,
};
use posthorn_messages_store::{KEEPS_BESIDE, keep_beside};
use posthorn_runtime::{
    causes,
    queue::Retry,
    uses::{Table, Use},
};
use posthorn_store::{Partition, Revised, Stored};

use crate::{
    accept::dispatch::set_timer,
    deliver::{
        claim::{self, quiet_ms},
        park::{self, announce},
    },
};

/// The `uses` of the functions of this file.
pub(crate) const USES: Use =
    Use::All(&[Table::Messages.put(), KEEPS_BESIDE, park::USES, posthorn_timers::SETS, claim::QUIET_WINDOW]);

/// How long the queue waits before it delivers a replayed email again that must wait: the longest of its own waits.
pub(crate) const BLOCKED_SECONDS: u32 = 900;

/// Whether there may be something to send; the claim decides. A failed message is sent again only by its dead letter, when that
/// is replayed.
///
/// # Errors
/// The queue must take the copy back: it is the message's dead letter on its way to the dead-letter queue.
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
        let count = |message: &mut Message| is_dead(message) && message.count_dead_letter_receive(copy);
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

/// Waiting that begins now.
pub(crate) fn waits_now(app: &App, reason: WaitReason) -> Waits {
    Waits::new(reason, app.now().as_millisecond())
}

/// Lets an email wait. The sweep wakes it. It does not know a failed one, so a replayed copy of that stays on the queue, and goes to the
/// dead-letter queue in the end.
pub(crate) async fn park(
    app: &App,
    scope: &Scope,
    messages: &Partition<'_>,
    message: Stored<Message>,
    copy: &QueueCopy,
    waits: Waits,
) -> Result<(), Retry> {
    let (email_id, reason) = (message.value.id, waits.reason.as_str());
    if message.value.status() == Status::Failed {
        messages.revise_from(MESSAGE_SORT, message, |message: &mut Message| message.revive(copy)).await?;
        return Err(Retry::after(
            BLOCKED_SECONDS,
            format!("waits: {reason}, and the sweep does not know it"),
        ));
    }
    announce(app, scope, message.value.from.domain(), waits.reason).await?;
    messages
        .revise_from(MESSAGE_SORT, message, |message: &mut Message| {
            message.waits.as_ref().map(|known| known.reason) != Some(waits.reason)
                && message.wait(waits.clone())
        })
        .await?;
    tracing::info!(%email_id, reason, "waits");
    Ok(())
}

/// Moves an email to the time `at`, when the next day of its domain's warm-up begins.
pub(crate) async fn defer_until(
    app: &App,
    scope: &Scope,
    messages: &Partition<'_>,
    message: Stored<Message>,
    at: Timestamp,
) -> Result<(), Retry> {
    let (email_id, at_ms) = (message.value.id, at.as_millisecond());
    let (read, end_s) = (message.value.schedule.clone(), message.value.end_if_it_goes_on(at_ms));
    keep_beside(app, scope, &message.value, end_s).await?;
    let later = |message: &mut Message| {
        let moved = reschedule(message, read.as_ref(), at_ms);
        if let (true, Some(end_s)) = (moved, end_s) {
            message.keep_until(end_s);
        }
        moved
    };
    let found = match messages.revise_from(MESSAGE_SORT, message, later).await? {
        Revised::Changed(found) | Revised::Unchanged(found) => found,
        Revised::Absent => return Ok(()),
    };
    // Unchanged with this time means that an earlier write succeeded and its answer was lost.
    if found.value.schedule.as_ref().is_some_and(|schedule| schedule.at_ms == at_ms) {
        if let Err(error) = set_timer(app, scope, &found.value, at_ms).await {
            tracing::error!(%email_id, error = causes(&*error), "left to the sweep: the timer could not be set");
            let at_its_time = |message: &mut Message| message.sweep_at_its_time(at_ms);
            messages.revise_from(MESSAGE_SORT, found, at_its_time).await?;
        }
        tracing::info!(%email_id, %at, "deferred: its domain is warming up");
    }
    Ok(())
}

/// Moves the message only if its time is still the one that was read. The API may have promised its caller another time since.
fn reschedule(message: &mut Message, read: Option<&Schedule>, at_ms: i64) -> bool {
    message.schedule.as_ref() == read && message.reschedule(at_ms, at_ms + SWEEP_AFTER_MS)
}

/// Fails an email that must never be sent.
pub(crate) async fn fail_for_good(
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

/// Records that the message failed, if its time is still the one that was read and no worker is handing it over.
fn fail(
    message: &mut Message,
    copy: &QueueCopy,
    read: Option<&Schedule>,
    quiet_ms: i64,
    failed: Event,
) -> bool {
    let as_read = message.schedule.as_ref() == read && !message.is_claimed(failed.at_ms, quiet_ms);
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
    fn a_message_that_the_api_rescheduled_meanwhile_keeps_its_new_time() {
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
        assert!(message.is_claimed(1_009, 10));
        assert!(give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 1_010)));
    }

    #[test]
    fn a_message_that_was_sent_meanwhile_does_not_fail() {
        let mut message = scheduled(1_000);
        let read = message.schedule.clone();
        message.record(Event::new(EventKind::Sent, 1_000).as_provider_id("p"));
        assert!(!give_up(&mut message, read.as_ref(), 10, Event::new(EventKind::Failed, 1_001)));
    }
}
