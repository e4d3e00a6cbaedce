use std::collections::HashSet;

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::{Open, WaitsFor};
use posthorn_messages::{
    BATCH_SORT, Batch, HELD_UNTIL_MS, MESSAGE_SORT, Message, SENDING, SHARDS, WAITED_FOR_SORT, WaitedFor,
};
use posthorn_messages_store::message_partition;
use posthorn_store::{OpenEntry, Read, Revised, Revision, Store, StoreError, Stored, Table};

use crate::{
    Report, Settling,
    heads::{CHUNK, KEYS_MAX, Place, elsewhere, heads, places},
};

/// Holds every email that was open at the moment: those that are due, those of batches, and those that wait for something.
pub(crate) async fn freeze(settling: &Settling<'_>, report: &mut Report) -> Result<(), StoreError> {
    for shard in 0..SHARDS {
        let due = store(settling).due::<Message>(Table::Messages, shard, HELD_UNTIL_MS - 1, KEYS_MAX).await?;
        freeze_entries(settling, due, report).await?;
    }
    freeze_batches(settling, report).await?;
    freeze_waiting(settling, report).await
}

fn store<'a>(settling: &Settling<'a>) -> &'a Store {
    settling.restored.part::<Store>()
}

async fn freeze_entries(
    settling: &Settling<'_>,
    entries: Vec<OpenEntry<'_>>,
    report: &mut Report,
) -> Result<(), StoreError> {
    report.more |= entries.len() >= KEYS_MAX as usize;
    for chunk in places(entries).chunks(CHUNK) {
        freeze_chunk(settling, chunk, report).await?;
    }
    Ok(())
}

/// A batch leads to its emails, which have no entries of their own.
async fn freeze_batches(settling: &Settling<'_>, report: &mut Report) -> Result<(), StoreError> {
    for shard in 0..SHARDS {
        let due = store(settling).due::<Batch>(Table::Messages, shard, HELD_UNTIL_MS, KEYS_MAX).await?;
        report.more |= due.len() >= KEYS_MAX as usize;
        for entry in due {
            let batch: Option<Stored<Batch>> = entry.partition.get(BATCH_SORT, Read::Consistent).await?;
            let (Some(batch), Some(scope)) = (batch, &entry.scope) else { continue };
            let place = |id: EmailId| Place {
                scope: scope.clone(),
                partition: message_partition(settling.restored, scope, id),
            };
            let emails: Vec<Place<'_>> = batch.value.email_ids().map(place).collect();
            for chunk in emails.chunks(CHUNK) {
                freeze_chunk(settling, chunk, report).await?;
            }
        }
    }
    Ok(())
}

/// An item for each thing that emails wait for leads to those emails.
async fn freeze_waiting(settling: &Settling<'_>, report: &mut Report) -> Result<(), StoreError> {
    let things = store(settling).due::<WaitedFor>(Table::Messages, 0, HELD_UNTIL_MS, KEYS_MAX).await?;
    for entry in things {
        let Some(thing) = entry.partition.get::<WaitedFor>(WAITED_FOR_SORT, Read::Consistent).await? else {
            continue;
        };
        let waits_for = thing.value.domain.map_or(SENDING, WaitsFor::InScope);
        for shard in 0..SHARDS {
            let place = Open::waiting(waits_for.clone(), shard, HELD_UNTIL_MS);
            let scope = entry.scope.as_ref();
            let waiting =
                store(settling).waiting::<Message>(Table::Messages, scope, &place, KEYS_MAX).await?;
            freeze_entries(settling, waiting, report).await?;
        }
    }
    Ok(())
}

async fn freeze_chunk(
    settling: &Settling<'_>,
    chunk: &[Place<'_>],
    report: &mut Report,
) -> Result<(), StoreError> {
    let (until_ms, holder) = (settling.earlier_until_ms(), settling.holder());
    let mut found = heads(settling.restored, chunk, report).await?;
    // What was accepted since is this installation's own.
    found.retain(|(_, head)| {
        head.value.is_open()
            && !head.value.is_held_for(holder)
            && head.value.id.created_at().as_millisecond() <= until_ms
    });
    if let Some(running) = settling.running {
        let taken = taken_over(settling, running, &found, report).await?;
        found.retain(|(_, head)| !taken.contains(&head.value.id));
    }
    let change = move |message: &mut Message| {
        let before = message.clone();
        message.hold(holder, until_ms);
        *message != before
    };
    let revisions = found
        .into_iter()
        .map(|(place, current)| Revision { partition: &place.partition, sort: MESSAGE_SORT, current, change })
        .collect();
    for written in store(settling).revise_each(Table::Messages, revisions).await {
        if let Revised::Changed(_) = written? {
            report.held_by_this_run += 1;
        }
    }
    Ok(())
}

/// The emails that are held in the running installation for this one. An earlier run has let them go here already.
async fn taken_over(
    settling: &Settling<'_>,
    running: &App,
    found: &[(&Place<'_>, Stored<Message>)],
    report: &mut Report,
) -> Result<HashSet<EmailId>, StoreError> {
    let there = elsewhere(running, found);
    let there = heads(running, &there, report).await?;
    let held = there.into_iter().filter(|(_, head)| head.value.is_held_for(settling.holder()));
    Ok(held.map(|(_, head)| head.value.id).collect())
}
