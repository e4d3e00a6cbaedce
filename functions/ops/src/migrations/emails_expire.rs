//! Gives emails that versions before 0.3.0 accepted the end that their organisation's policy says. Those versions kept them for ever.
//!
//! A step takes a page of one scope's emails, and the next scope after the last page. Written for each older email that is settled: its
//! content, its entries, its opens and clicks, each with the end; then its head. The head shows that it is done, so a step that is made
//! again leaves it alone. Open emails are left out: they may still be sent.
//!
//! An earlier version that settled an email of this one did not let its head expire, one that tried it again left its end on it, and one
//! that moved it did not keep its content for longer. This mends them.

use futures::future::{BoxFuture, try_join_all};
use posthorn_access::{ScopeMark, WALKS_SCOPES, WalkedScope, scope_after, scope_at};
use posthorn_app::App;
use posthorn_items::{Retention, Scope};
use posthorn_messages::{MESSAGE_SORT, Message, SHARDS};
use posthorn_messages_store::{
    ENDS_ENGAGEMENTS, KEEPS_BESIDE, end_beside, end_engagements, keep_beside, message_partition,
};
use posthorn_migrations::{Direction, Migration, StepError, Stepped};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{PageRequest, Read, Revised, Store, StoreError};
use serde::{Deserialize, Serialize};

/// The migration.
pub(crate) static MIGRATION: Migration = Migration {
    id: "0.3.0-emails-expire",
    summary: "Gives sent emails that earlier versions kept for ever the end that their organisation's policy says, two weeks from now at \
              the earliest. What has expired cannot be brought back.",
    reversible: false,
    step: |app, direction, place| boxed(app, direction, place),
};

/// The `uses` of its steps.
pub(crate) const USES: Use =
    Use::All(&[WALKS_SCOPES, Table::Messages.get().get_many().list().put(), KEEPS_BESIDE, ENDS_ENGAGEMENTS]);

/// Emails of a step.
const PAGE: usize = 50;
/// Emails that are changed at the same time.
const CONCURRENT_MAX: usize = 10;
/// Nothing expires earlier than this after it was given an end.
const GRACE_S: i64 = 14 * 24 * 3600;

/// Where a step begins.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    scope: ScopeMark,
    /// The cursor of the scope's list.
    after: Option<String>,
}

fn boxed(app: &App, direction: Direction, place: String) -> BoxFuture<'_, Result<Stepped, StepError>> {
    Box::pin(step(app, direction, place))
}

async fn step(app: &App, direction: Direction, place: String) -> Result<Stepped, StepError> {
    if direction == Direction::Undo {
        return Err(StepError::Place(place));
    }
    let (walked, after) = match place.as_str() {
        "" => (scope_after(app, None).await?, None),
        text => {
            let read = serde_json::from_str::<Place>(text).map_err(|_| StepError::Place(place.clone()))?;
            (scope_at(app, &read.scope).await?, read.after)
        }
    };
    let Some(walked) = walked else { return Ok(Stepped::default()) };
    let request = PageRequest { limit: PAGE, after, ..PageRequest::default() };
    let scoped = app.part::<Store>().scoped(&walked.scope);
    let page = scoped.list::<Message>(Table::Messages, SHARDS, &request, |_| true).await?;
    let changed = change(app, &walked, &page.items).await?;
    let next = match page.next_cursor {
        Some(cursor) => Some(Place { scope: walked.mark, after: Some(cursor) }),
        None => {
            scope_after(app, Some(&walked.mark)).await?.map(|next| Place { scope: next.mark, after: None })
        }
    };
    let next = next.map(|next| serde_json::to_string(&next).unwrap_or_default());
    Ok(Stepped { next, looked_at: page.items.len() as u64, changed })
}

/// Returns how many were given an end.
async fn change(app: &App, walked: &WalkedScope, messages: &[Message]) -> Result<u64, StoreError> {
    let mut changed = 0;
    for chunk in messages.chunks(CONCURRENT_MAX) {
        let done = try_join_all(chunk.iter().map(|message| give_end(app, walked, message))).await?;
        changed += done.into_iter().filter(|changed| *changed).count() as u64;
    }
    Ok(changed)
}

/// Returns whether the message was given an end.
async fn give_end(app: &App, walked: &WalkedScope, message: &Message) -> Result<bool, StoreError> {
    let retention = walked.org.retention;
    let scope = &walked.scope;
    let Some(end_s) = end_of(message, retention, app.now().as_second()) else {
        return mend_end(app, scope, message).await;
    };
    end_beside(app, scope, message, end_s).await?;
    end_engagements(app, scope, message, end_s).await?;
    let set = |message: &mut Message| {
        let is_due = is_older(message);
        if is_due {
            *message = message.clone().kept(retention.emails, retention.statistics);
            message.keep_until(end_s);
        }
        is_due
    };
    let head = message_partition(app, scope, message.id);
    Ok(matches!(head.revise(MESSAGE_SORT, Read::Consistent, set).await?, Revised::Changed(_)))
}

/// Returns whether the head of a message with an end had to be written once more.
async fn mend_end(app: &App, scope: &Scope, message: &Message) -> Result<bool, StoreError> {
    if message.kept_until_s().is_none() {
        return Ok(false);
    }
    let head = message_partition(app, scope, message.id);
    if let Some(end_s) = end_of_moved(message) {
        keep_beside(app, scope, message, Some(end_s)).await?;
        let later = |message: &mut Message| message.keep_until(end_s);
        head.revise(MESSAGE_SORT, Read::Consistent, later).await?;
        return Ok(true);
    }
    match head.get::<Message>(MESSAGE_SORT, Read::Eventual).await? {
        Some(stored) if stored.has_wrong_end() => {
            let written = head.revise_from(MESSAGE_SORT, stored, |_| true).await?;
            Ok(matches!(written, Revised::Changed(_)))
        }
        _ => Ok(false),
    }
}

/// The end to give to an open message that is to be sent later than its end counts from, in Unix seconds; `None` if there is none.
fn end_of_moved(message: &Message) -> Option<i64> {
    let schedule = message.schedule.as_ref().filter(|_| message.is_open())?;
    message.end_if_moved(schedule.at_ms)
}

/// Whether a version before policies accepted it, and it is settled.
fn is_older(message: &Message) -> bool {
    message.statistics.is_none() && message.keep.is_forever() && !message.is_open()
}

/// The end to give to a message, in Unix seconds; `None` if it stays as it is.
fn end_of(message: &Message, retention: Retention, now_s: i64) -> Option<i64> {
    let kept = message.clone().kept(retention.emails, retention.statistics);
    let end_s = kept.kept_until_s().filter(|_| is_older(message))?;
    Some(end_s.max(now_s + GRACE_S))
}

#[cfg(test)]
mod tests {
    use posthorn_ids::EmailId;
    use posthorn_items::Keep;
    use posthorn_messages::{Event, EventKind};

    use super::*;

    const DAY_S: i64 = 86_400;

    fn message(is_settled: bool) -> Message {
        let id = EmailId::new(jiff::Timestamp::UNIX_EPOCH);
        let mut message = Message::new(
            id,
            "a@example.com".parse().unwrap(),
            vec!["b@example.com".parse().unwrap()],
            "Hello",
        );
        if is_settled {
            message.record(Event::new(EventKind::Delivered, 5));
        }
        message
    }

    #[test]
    fn an_older_settled_message_gets_the_policys_end_and_at_least_two_weeks() {
        let retention = Retention { emails: Keep::days(Some(90)), ..Retention::DEFAULT };
        let older = message(true);
        assert_eq!(end_of(&older, retention, 10 * DAY_S), Some(90 * DAY_S));
        assert_eq!(end_of(&older, retention, 400 * DAY_S), Some(414 * DAY_S));
        assert_eq!(end_of(&message(false), retention, 0), None, "it may still be sent");
        let forever = Retention { emails: Keep::FOREVER, ..retention };
        assert_eq!(end_of(&older, forever, 0), None);
        let mut moved = message(false).kept(Keep::days(Some(90)), Keep::FOREVER).scheduled(1_000);
        assert_eq!(end_of_moved(&moved), None);
        moved.schedule.as_mut().unwrap().at_ms = 40 * DAY_S * 1000;
        assert_eq!(end_of_moved(&moved), Some(130 * DAY_S));
        moved.record(Event::new(EventKind::Canceled, 5));
        assert_eq!(end_of_moved(&moved), None, "it is never sent");
        let newer = older.kept(Keep::FOREVER, Keep::FOREVER);
        assert_eq!(end_of(&newer, retention, 0), None, "its policy was for ever when it was accepted");
    }
}
