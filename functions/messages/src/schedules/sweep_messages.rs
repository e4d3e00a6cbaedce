//! Each minute: queues messages again that were accepted but not queued, and messages whose worker died.
//!
//! In: the `open` index. It holds only unsettled messages and batches, so a run costs the same however many are stored. Out:
//! queue messages. A message that was queued is looked at again after a quarter of an hour, not each minute. A batch without
//! unsettled messages is removed.

use std::time::{Duration, Instant};

use posthorn_app::App;
use posthorn_items::{Item, Scope};
use posthorn_messages::{BATCH_SORT, Batch, MESSAGE_SORT, Message, SHARDS};
use posthorn_messages_store::message_partition;
use posthorn_queues::{Envelope, Queues};
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
    uses::Queue,
};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Stored, Table};

use crate::{
    accept::dispatch::{self, copy_of},
    deliver::claim::{self, quiet_ms},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "sweep-messages",
    trigger: Trigger::Schedule(Schedule::every("1 minute")),
    uses: &[Table::Messages.get().get_many().due().put().delete(), dispatch::QUEUES, claim::QUIET_WINDOW],
    timeout_seconds: 50,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// When a run stops by itself, so that Lambda does not stop it within a shard.
const STOP_AFTER: Duration = Duration::from_secs(40);
/// The most messages of a shard in one run. The next run does the rest.
const DUE_MAX: i32 = 250;
/// The most batches in one run, each of up to a hundred messages.
const BATCHES_DUE_MAX: i32 = 50;
/// How long the sweep waits before it looks again at a message that it queued.
const LOOK_AGAIN_MS: i64 = 15 * 60 * 1000;

/// The action for an open message.
enum Finding {
    /// Queue it, and look again at the time given.
    Queue(i64),
    /// The queue will deliver it, or the outcome of its claim may still arrive: look again at the time given.
    Wait(i64),
    /// It is settled.
    Leave,
}

fn find(message: &Message, now_ms: i64, quiet_ms: i64) -> Finding {
    if !message.is_open() {
        return Finding::Leave;
    }
    match &message.claim {
        Some(claim) if claim.at_ms + quiet_ms > now_ms => Finding::Wait(claim.at_ms + quiet_ms),
        // Found by its batch, or by an index that lags. A second copy on the queue would have its own receive count.
        None if message.sweep_at_ms > now_ms => Finding::Wait(message.sweep_at_ms),
        _ => Finding::Queue(now_ms + LOOK_AGAIN_MS),
    }
}

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (now_ms, begun) = (app.now().as_millisecond(), Instant::now());
    let (mut looked_at, mut queued) = (0, 0);
    // Batches first: they are few, and messages may take all of the time.
    for entry in app.part::<Store>().due::<Batch>(Table::Messages, 0, now_ms, BATCHES_DUE_MAX).await? {
        looked_at += 1;
        queued += sweep_batch(app, &entry, now_ms).await?;
    }
    for shard in shards(now_ms) {
        if begun.elapsed() > STOP_AFTER {
            tracing::warn!(shard, "too much was due: the next run does the rest");
            break;
        }
        let due = app.part::<Store>().due::<Message>(Table::Messages, shard, now_ms, DUE_MAX).await?;
        looked_at += due.len();
        queued += sweep(app, due, now_ms).await?;
    }
    Ok(Counts::from_iter([("looked_at".to_owned(), looked_at.into()), ("queued".to_owned(), queued.into())]))
}

/// All shards. Each minute begins with another one, so that none is always the last.
fn shards(now_ms: i64) -> impl Iterator<Item = u32> {
    let first = now_ms.div_euclid(60_000).rem_euclid(i64::from(SHARDS)) as u32;
    (0..SHARDS).map(move |step| (first + step) % SHARDS)
}

/// Reads the item of an entry. An item that can't be read is skipped, so that it does not block the others in every run.
async fn read<T: Item>(entry: &OpenEntry<'_>) -> Result<Option<Stored<T>>, StoreError> {
    match entry.partition.get::<T>(&entry.sort, Read::Consistent).await {
        Err(StoreError::Shape(error)) => {
            let place = entry.partition.place(&entry.sort);
            tracing::error!(place, error = %error, "skipped: the item cannot be read");
            Ok(None)
        }
        read => read,
    }
}

async fn sweep(app: &App, due: Vec<OpenEntry<'_>>, now_ms: i64) -> Result<usize, Failed> {
    let quiet_ms = quiet_ms(app);
    let mut bodies = Vec::new();
    let mut later: Vec<(OpenEntry<'_>, Stored<Message>, i64)> = Vec::new();
    for entry in due {
        let Some(message) = read::<Message>(&entry).await? else { continue };
        match (find(&message.value, now_ms, quiet_ms), &entry.scope) {
            (Finding::Queue(at_ms), Some(scope)) => {
                bodies.push(Envelope::new(scope, copy_of(app, message.value.id)).to_body()?);
                later.push((entry, message, at_ms));
            }
            (Finding::Wait(at_ms), _) => later.push((entry, message, at_ms)),
            (Finding::Leave | Finding::Queue(_), _) => {}
        }
    }
    // Queued first: after a crash before the next lines they are queued again, which the claim makes harmless.
    app.part::<Queues>().send_all(app.setting(Queue::EMAIL.setting()), &bodies).await?;
    for (entry, message, at_ms) in later {
        look_again(&entry, message, at_ms).await?;
    }
    Ok(bodies.len())
}

async fn look_again(entry: &OpenEntry<'_>, message: Stored<Message>, at_ms: i64) -> Result<(), StoreError> {
    let change = |message: &mut Message| {
        let open = message.is_open() && message.sweep_at_ms < at_ms;
        if open {
            message.sweep_at_ms = at_ms;
        }
        open
    };
    entry.partition.revise_from(MESSAGE_SORT, message, change).await?;
    Ok(())
}

/// Sweeps a batch as a whole: queues its lost messages, and notes when the first of the others is due.
async fn sweep_batch(app: &App, entry: &OpenEntry<'_>, now_ms: i64) -> Result<usize, Failed> {
    let found = read::<Batch>(entry).await?;
    let Some(batch) = found.filter(|batch| batch.value.is_due(now_ms)) else { return Ok(0) };
    let Some(scope) = &entry.scope else { return Ok(0) };
    let (messages, whole) = of_batch(app, scope, &batch.value).await?;
    // An item that can't be read may be repaired. Until then its batch stays.
    let mut look_again = (!whole).then_some(now_ms + LOOK_AGAIN_MS);
    let mut bodies = Vec::new();
    for message in messages {
        let at_ms = match find(&message, now_ms, quiet_ms(app)) {
            Finding::Leave => continue,
            Finding::Wait(at_ms) => at_ms,
            Finding::Queue(at_ms) => {
                bodies.push(Envelope::new(scope, copy_of(app, message.id)).to_body()?);
                at_ms
            }
        };
        look_again = Some(look_again.map_or(at_ms, |earliest| earliest.min(at_ms)));
    }
    app.part::<Queues>().send_all(app.setting(Queue::EMAIL.setting()), &bodies).await?;
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
    Ok(bodies.len())
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
                tracing::error!(batch = %batch.id, error = %error, "skipped: an email cannot be read");
                whole = false;
            }
        }
    }
    Ok((messages, whole))
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
