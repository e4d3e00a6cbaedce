//! Messages that are due, each by itself.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{MESSAGE_SORT, Message, SHARDS};
use posthorn_runtime::{causes, schedule::Failed};
use posthorn_store::{OpenEntry, Read, Revised, Revision, Store, StoreError, Stored, Table};

use super::{
    fair::in_turns,
    round::{DUE_WITHIN, Finding, Round},
};
use crate::accept::dispatch::queue_each;

/// The entries that a run reads of a shard. They are keys alone: a page holds some thousands.
const KEYS_MAX: i32 = 2_500;
/// The most messages that a run processes. The next run does the rest.
const MESSAGES_MAX: usize = 4_000;
/// The messages of one request for items.
const CHUNK: usize = 100;

/// Queues the messages that are due. Answers how many it looked at and how many it queued. What fails for some is left to a later run;
/// the others go on.
pub(crate) async fn sweep_due(app: &App, round: &Round) -> Result<(usize, usize), Failed> {
    let mut due = Vec::new();
    for shard in shards(round.now_ms) {
        due.extend(app.part::<Store>().due::<Message>(Table::Messages, shard, round.now_ms, KEYS_MAX).await?);
    }
    let (mut due, mut looked_at, mut queued) = (in_turns(due), 0, 0);
    if due.len() > MESSAGES_MAX {
        tracing::warn!(due = due.len(), "too much is due: the next run does the rest");
        due.truncate(MESSAGES_MAX);
    }
    for chunk in due.chunks(CHUNK) {
        if !round.has_time(DUE_WITHIN) {
            tracing::warn!("no time is left: the next run does the rest");
            break;
        }
        looked_at += chunk.len();
        match sweep_chunk(app, round, chunk).await {
            Ok(count) => queued += count,
            Err(Failed(error)) => tracing::error!(error, "messages are left to the next run"),
        }
    }
    Ok((looked_at, queued))
}

/// All shards. Each minute begins with another one, so that none is always the last.
fn shards(now_ms: i64) -> impl Iterator<Item = u32> {
    let first = now_ms.div_euclid(60_000).rem_euclid(i64::from(SHARDS)) as u32;
    (0..SHARDS).map(move |step| (first + step) % SHARDS)
}

/// A message of an entry, with the entry's place.
pub(super) struct Found<'e, 'a> {
    pub entry: &'e OpenEntry<'a>,
    pub scope: &'e Scope,
    pub message: Stored<Message>,
}

/// Reads the messages of entries in one request. One that can't be read is skipped, so that it does not block the others in every run.
pub(super) async fn read_all<'e, 'a>(
    app: &App,
    entries: &'e [OpenEntry<'a>],
) -> Result<Vec<Found<'e, 'a>>, StoreError> {
    let places: Vec<(&posthorn_store::Partition<'_>, &str)> =
        entries.iter().map(|entry| (&entry.partition, entry.sort.as_str())).collect();
    let items = app.part::<Store>().get_all(Table::Messages, &places, Read::Consistent).await?;
    let mut found = Vec::new();
    for (entry, item) in entries.iter().zip(items) {
        match (item.map(posthorn_store::RawItem::decode::<Message>), &entry.scope) {
            (Some(Ok(message)), Some(scope)) => found.push(Found { entry, scope, message }),
            (Some(Err(error)), _) => {
                let place = entry.partition.place(&entry.sort);
                tracing::error!(place, error = causes(&error), "skipped: the item cannot be read");
            }
            (None, _) | (_, None) => {}
        }
    }
    Ok(found)
}

async fn sweep_chunk(app: &App, round: &Round, entries: &[OpenEntry<'_>]) -> Result<usize, Failed> {
    let mut to_queue: Vec<(Scope, Message)> = Vec::new();
    let mut later = Vec::new();
    for Found { entry, scope, message } in read_all(app, entries).await? {
        let at_ms = match round.find(&message.value, message.value.is_first_look()) {
            Finding::Leave => continue,
            Finding::Wait(at_ms) => at_ms,
            Finding::Queue(at_ms) => {
                to_queue.push((scope.clone(), message.value.clone()));
                at_ms
            }
        };
        let change = move |message: &mut Message| message.look_again(at_ms);
        later.push(Revision { partition: &entry.partition, sort: MESSAGE_SORT, current: message, change });
    }
    // Queued first: after a crash before the next lines they are queued again, which the claim makes harmless.
    let queued: Vec<(&Scope, &Message)> = to_queue.iter().map(|(scope, message)| (scope, message)).collect();
    queue_each(app, &queued).await?;
    for written in app.part::<Store>().revise_each(Table::Messages, later).await {
        let written: Result<Revised<Message>, StoreError> = written;
        if let Err(error) = written {
            tracing::error!(
                error = causes(&error),
                "a message's next check was not written: it is due again"
            );
        }
    }
    Ok(queued.len())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_run_has_every_shard_and_each_shard_is_first_in_its_turn() {
        let mut first = BTreeSet::new();
        for minute in 0..i64::from(SHARDS) {
            let order: Vec<u32> = shards(minute * 60_000 + 5).collect();
            first.insert(order[0]);
            assert_eq!(order.into_iter().collect::<BTreeSet<u32>>(), (0..SHARDS).collect());
        }
        assert_eq!(first.len() as u32, SHARDS);
    }
}
