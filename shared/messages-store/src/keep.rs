//! How long what belongs to a message is kept: its content, the entries that it is found by, its opens and clicks.
//!
//! Nobody shortens an end. Items that have gone, perhaps a moment ago, stay gone.

use futures::future::try_join_all;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{CONTENT_SORT, ContentItem, Engagement, Message, SHARDS, SearchEntry};
use posthorn_store::{Partition, Read, Revised, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::places::{message_partition, message_term};

/// The uses of [`keep_beside`] and [`end_beside`].
pub const KEEPS_BESIDE: Use = Table::Messages.get().put();
/// The uses of [`end_engagements`].
pub const ENDS_ENGAGEMENTS: Use = Table::Messages.query().put();

/// Opens and clicks that one query reads.
const READ_AT_ONCE: i32 = 250;

/// The partition of the entries of a message's term, each under its id's suffix.
pub fn search_entries<'a>(app: &'a App, scope: &Scope, message: &Message, term: &str) -> Partition<'a> {
    app.part::<Store>().scoped(scope).entries(Table::Messages, message_term(term), message.id.shard(SHARDS))
}

/// What becomes of the end of an item, in Unix seconds, if it is wanted to be kept until another.
type Change = fn(&mut Option<i64>, i64) -> bool;

/// What has no end has the latest one.
fn extend(stored: &mut Option<i64>, end_s: i64) -> bool {
    let changes = stored.is_some_and(|stored| stored < end_s);
    if changes {
        *stored = Some(end_s);
    }
    changes
}

/// What has no end gets one.
fn end(stored: &mut Option<i64>, end_s: i64) -> bool {
    let changes = stored.is_none_or(|stored| stored < end_s);
    if changes {
        *stored = Some(end_s);
    }
    changes
}

/// Keeps the content and the search entries of a message until an end (Unix seconds), if that is given and theirs is earlier. The caller
/// then notes that end in the message. After a crash in between they only live longer than the message. Uses [`KEEPS_BESIDE`].
///
/// # Errors
/// `StoreError` if a read or a write fails.
pub async fn keep_beside(
    app: &App,
    scope: &Scope,
    message: &Message,
    end_s: Option<i64>,
) -> Result<(), StoreError> {
    match end_s {
        Some(end_s) => revise_beside(app, scope, message, end_s, extend).await,
        None => Ok(()),
    }
}

/// The same, and gives that end (Unix seconds) also to what has none: for a message that has none itself.
///
/// # Errors
/// `StoreError` if a read or a write fails.
pub async fn end_beside(app: &App, scope: &Scope, message: &Message, end_s: i64) -> Result<(), StoreError> {
    revise_beside(app, scope, message, end_s, end).await
}

async fn revise_beside(
    app: &App,
    scope: &Scope,
    message: &Message,
    end_s: i64,
    change: Change,
) -> Result<(), StoreError> {
    let messages = message_partition(app, scope, message.id);
    let of_content = |content: &mut ContentItem| change(content.until_s_mut(), end_s);
    // Content that is gone cannot be kept. The worker fails such an email.
    if let Revised::Absent = messages.revise(CONTENT_SORT, Read::Consistent, of_content).await? {
        return Ok(());
    }
    let suffix = message.id.suffix();
    let of_entry = |entry: &mut SearchEntry| change(&mut entry.until_s, end_s);
    let keep = async |term: String| {
        search_entries(app, scope, message, &term).revise(&suffix, Read::Consistent, of_entry).await
    };
    try_join_all(message.search_terms().into_iter().map(keep)).await?;
    Ok(())
}

/// Gives the opens and clicks of a message an end (Unix seconds), if they have none or an earlier one. Uses [`ENDS_ENGAGEMENTS`].
///
/// # Errors
/// `StoreError` if a read or a write fails.
pub async fn end_engagements(
    app: &App,
    scope: &Scope,
    message: &Message,
    end_s: i64,
) -> Result<(), StoreError> {
    let messages = message_partition(app, scope, message.id);
    let (mut low, high) = (Engagement::SORT_PREFIX.to_owned(), format!("{}~", Engagement::SORT_PREFIX));
    let ended = |engagement: &mut Engagement| end(&mut engagement.until_s, end_s);
    loop {
        let found = messages.between(&low, &high, READ_AT_ONCE, Read::Consistent).await?;
        let is_last = found.len() < READ_AT_ONCE as usize;
        for item in found {
            let sort = item.sort().unwrap_or_default().to_owned();
            messages.revise_from(&sort, item.decode::<Engagement>()?, ended).await?;
            // The next key that there may be.
            low = format!("{sort}\0");
        }
        if is_last {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_never_shortened_and_only_a_migration_ends_what_is_kept_for_ever() {
        let after = |change: Change, stored: Option<i64>| {
            let mut now = stored;
            (change(&mut now, 5), now)
        };
        assert_eq!((after(extend, Some(4)), after(end, Some(4))), ((true, Some(5)), (true, Some(5))));
        assert_eq!((after(extend, Some(6)), after(end, Some(6))), ((false, Some(6)), (false, Some(6))));
        assert_eq!((after(extend, None), after(end, None)), ((false, None), (true, Some(5))));
    }
}
