use futures::future::try_join_all;
use posthorn_app::App;
use posthorn_problem::causes;
use posthorn_queues::{Post, QueueError, Queues};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Table};
use posthorn_uses::Use;

use crate::{Destination, SHARDS, SORT, Timer, WORKERS};

/// The uses that callers of [`drain`] declare.
pub const DRAINS: Use = Use::All(&[
    Table::Timers.get().due().delete(),
    Destination::Email.queue().send(),
    Destination::EmailLarge.queue().send(),
    Destination::Webhook.queue().send(),
]);

/// The most timers of one index partition in a round.
const ROUND: i32 = 200;
/// The most rounds of one run: clearly less than a minute of work. The next run does the rest.
const ROUNDS_MAX: usize = 150;
/// The most reads or removals at the same time.
const CONCURRENT_MAX: usize = 32;

/// A drain stopped. The next run queues the timers that it did not remove.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A queue did not accept all messages.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

/// A due timer.
struct Due {
    entry: OpenEntry<'static>,
    timer: Timer,
}

/// Queues the due timers of `worker`'s index partitions. Returns how many. Uses [`DRAINS`].
///
/// It queues a timer before it removes it. If a run dies between the two, the next run queues the timer again. Timers are not
/// claimed: the job's lease allows only one run at a time, and the consumer claims the work of a message that is queued twice. A
/// claim would move the timer's index entry and cost more than all the rest.
pub async fn drain(app: &'static App, worker: u32) -> Result<usize, DrainError> {
    let mut drained = 0;
    for _ in 0..ROUNDS_MAX {
        let due = due(app, worker).await?;
        // The index is slightly behind the table. A round that finds nothing has seen the last round's removals.
        if due.is_empty() {
            break;
        }
        queue(app, &due).await?;
        drained += due.len();
        remove(due).await?;
    }
    Ok(drained)
}

async fn due(app: &'static App, worker: u32) -> Result<Vec<Due>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let mut lists = Vec::new();
    for shard in (0..SHARDS).filter(|shard| shard % WORKERS == worker) {
        lists.push(app.part::<Store>().due::<Timer>(Table::Timers, shard, now_ms, ROUND));
    }
    let mut entries = try_join_all(lists).await?.into_iter().flatten().peekable();
    let mut due = Vec::new();
    while entries.peek().is_some() {
        let mut reads = Vec::with_capacity(CONCURRENT_MAX);
        for entry in entries.by_ref().take(CONCURRENT_MAX) {
            reads.push(read(entry, now_ms));
        }
        due.extend(try_join_all(reads).await?.into_iter().flatten());
    }
    Ok(due)
}

async fn read(entry: OpenEntry<'static>, now_ms: i64) -> Result<Option<Due>, StoreError> {
    let found = match entry.partition.get::<Timer>(&entry.sort, Read::Consistent).await {
        // One unreadable timer must not block all others, minute after minute.
        Err(error @ (StoreError::Shape(_) | StoreError::OtherVersion { .. })) => {
            let place = entry.partition.place(&entry.sort);
            tracing::error!(place, error = causes(&error), "passed over: the timer cannot be read");
            None
        }
        found => found?,
    };
    Ok(found
        .map(|found| found.value)
        .filter(|timer| timer.due_ms <= now_ms)
        .map(|timer| Due { entry, timer }))
}

async fn queue(app: &App, due: &[Due]) -> Result<(), QueueError> {
    for destination in Destination::ALL {
        let of_it = due.iter().filter(|due| due.timer.destination == destination);
        let post = |due: &Due| Post { body: due.timer.body.clone(), group: due.timer.group.clone() };
        let posts: Vec<Post> = of_it.map(post).collect();
        if !posts.is_empty() {
            app.part::<Queues>().post_all(app.setting(destination.queue().setting()), &posts).await?;
        }
    }
    Ok(())
}

async fn remove(due: Vec<Due>) -> Result<(), StoreError> {
    for chunk in due.chunks(CONCURRENT_MAX) {
        let mut works = Vec::with_capacity(CONCURRENT_MAX);
        for due in chunk {
            works.push(due.entry.partition.delete::<Timer>(SORT));
        }
        try_join_all(works).await?;
    }
    Ok(())
}
