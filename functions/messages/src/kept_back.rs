//! What becomes of an email that must not be handed over now: nothing that overrides what happened since it was read.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_messages::{Event, EventKind, MESSAGE_SORT, Message, SWEEP_AFTER_MS, Schedule, Status};
use posthorn_runtime::queue::Retry;
use posthorn_store::{Partition, Revised, Scope, Stored};

use crate::{accept::wake_at, deliver_email::quiet_ms, gate::HeldBy};

/// Until the queue hands out again what failed, was replayed and is held: the longest of its own waits.
const HELD_SECONDS: u32 = 900;

/// Whether there may be something to send; the claim decides. A message that failed is sent again where somebody has put it
/// back on the queue.
pub(crate) fn is_due(message: &Message, now_ms: i64) -> bool {
    let early = message.schedule.as_ref().is_some_and(|schedule| !schedule.begun && schedule.at_ms > now_ms);
    !early && (message.is_open() || message.status() == Status::Failed)
}

/// The email may not go now. The sweep brings back what is open; what failed is not, so it stays on the queue, and in the end
/// among the dead letters.
pub(crate) async fn hold(
    messages: &Partition<'_>,
    message: Stored<Message>,
    receive_count: u32,
    by: HeldBy,
) -> Result<(), Retry> {
    let email_id = message.value.id;
    if message.value.status() != Status::Failed {
        tracing::info!(%email_id, ?by, "held: the sweep brings it back");
        return Ok(());
    }
    if receive_count == 1 {
        messages.revise_from(MESSAGE_SORT, message, Message::take_up_again).await?;
    }
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
        Revised::Changed(found) | Revised::Unchanged(found) => found.value,
        Revised::Absent => return Ok(()),
    };
    // Also where an earlier write of this very time lost its answer.
    if found.schedule.is_some_and(|schedule| schedule.at_ms == at_ms) {
        wake_at(app, scope, email_id, at_ms).await.map_err(|problem| Retry::after(0, problem.detail))?;
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
    reason: &str,
) -> Result<(), Retry> {
    tracing::warn!(email_id = %message.value.id, reason, "will not be sent");
    let (now_ms, quiet_ms) = (app.now().as_millisecond(), quiet_ms(app));
    let read = message.value.schedule.clone();
    let event = Event::new(EventKind::Failed, now_ms).because(reason);
    let fail = |message: &mut Message| give_up(message, read.as_ref(), quiet_ms, event.clone());
    messages.revise_from(MESSAGE_SORT, message, fail).await?;
    Ok(())
}

/// Records that the message fails, while its time is the one that was read and nobody is handing it over.
fn give_up(message: &mut Message, read: Option<&Schedule>, quiet_ms: i64, failed: Event) -> bool {
    let as_read = message.schedule.as_ref() == read && !message.is_held(failed.at_ms, quiet_ms);
    as_read && is_due(message, failed.at_ms) && message.record(failed)
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{AttemptId, EmailId};

    use super::*;

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
