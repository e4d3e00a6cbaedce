//! Messages that were accepted together: one item leads to all of them.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_messages::{BATCH_SORT, Batch, MESSAGE_SORT, Message, SHARDS};
use posthorn_messages_store::message_partition;
use posthorn_runtime::{causes, schedule::Failed};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Stored, Table};

use super::{
    fair::in_turns,
    round::{BATCHES_WITHIN, Finding, LOOK_AGAIN_MS, Round},
};
use crate::accept::dispatch::queue_each;

/// The entries that a run reads of a shard, keys alone.
const KEYS_MAX: i32 = 2_500;
/// The most batches in one run, each of up to a hundred messages. The next run does the rest.
const BATCHES_MAX: usize = 300;

/// Sweeps the batches that are due. Answers how many it looked at, and how many messages it queued.
pub(crate) async fn sweep_batches(app: &App, round: &Round) -> Result<(usize, usize), Failed> {
    let mut due = Vec::new();
    for shard in 0..SHARDS {
        due.extend(app.part::<Store>().due::<Batch>(Table::Messages, shard, round.now_ms, KEYS_MAX).await?);
    }
    let (mut looked_at, mut queued) = (0, 0);
    for entry in in_turns(due).iter().take(BATCHES_MAX) {
        if !round.has_time(BATCHES_WITHIN) {
            break;
        }
        looked_at += 1;
        match sweep_batch(app, round, entry).await {
            Ok(count) => queued += count,
            Err(Failed(error)) => tracing::error!(error, "a batch is left to the next run"),
        }
    }
    Ok((looked_at, queued))
}

/// Sweeps a batch as a whole: queues its lost messages, and notes when the first of the others is due.
async fn sweep_batch(app: &App, round: &Round, entry: &OpenEntry<'_>) -> Result<usize, Failed> {
    let found = read(entry).await?;
    let Some(batch) = found.filter(|batch| batch.value.is_due(round.now_ms)) else { return Ok(0) };
    let Some(scope) = &entry.scope else { return Ok(0) };
    let (messages, whole) = of_batch(app, scope, &batch.value).await?;
    // An item that can't be read may be repaired. Until then its batch stays.
    let mut look_again = (!whole).then_some(round.now_ms + LOOK_AGAIN_MS);
    let mut to_queue: Vec<(&Scope, &Message)> = Vec::new();
    for message in &messages {
        let at_ms = match round.find(message, batch.value.is_first_look()) {
            Finding::Leave => continue,
            Finding::Wait(at_ms) => at_ms,
            Finding::Queue(at_ms) => {
                to_queue.push((scope, message));
                at_ms
            }
        };
        look_again = Some(look_again.map_or(at_ms, |earliest| earliest.min(at_ms)));
    }
    queue_each(app, &to_queue).await?;
    match look_again {
        Some(at_ms) => {
            let later = |batch: &mut Batch| std::mem::replace(&mut batch.sweep_at_ms, at_ms) != at_ms;
            entry.partition.revise_from(BATCH_SORT, batch, later).await?;
        }
        // A repetition of the request may have overwritten it just now. Then it stays.
        None => {
            entry.partition.delete_if(BATCH_SORT, &batch).await?;
        }
    }
    Ok(to_queue.len())
}

/// Reads a batch. One that can't be read is skipped, so that it does not block the others in every run.
async fn read(entry: &OpenEntry<'_>) -> Result<Option<Stored<Batch>>, StoreError> {
    match entry.partition.get::<Batch>(&entry.sort, Read::Consistent).await {
        Err(error @ (StoreError::Shape(_) | StoreError::OtherVersion { .. })) => {
            let place = entry.partition.place(&entry.sort);
            tracing::error!(place, error = causes(&error), "skipped: the item cannot be read");
            Ok(None)
        }
        read => read,
    }
}

/// The messages that are swept by their batch, and whether all of them could be read. A message whose read lags still shows as
/// open, so it is looked at again.
async fn of_batch(app: &App, scope: &Scope, batch: &Batch) -> Result<(Vec<Message>, bool), StoreError> {
    let place = |id| (message_partition(app, scope, id), MESSAGE_SORT.to_owned());
    let places: Vec<_> = batch.email_ids().map(place).collect();
    let found = app.part::<Store>().get_many(Table::Messages, &places, Read::Eventual).await?;
    let (mut messages, mut whole) = (Vec::new(), true);
    for item in found.into_iter().flatten() {
        match item.decode::<Message>() {
            Ok(message) => messages.extend(Some(message.value).filter(|message| message.in_batch)),
            Err(error) => {
                tracing::error!(batch = %batch.id, error = causes(&error), "skipped: an email cannot be read");
                whole = false;
            }
        }
    }
    Ok((messages, whole))
}
