use futures::{StreamExt, TryStreamExt, stream};
use posthorn_app::App;
use posthorn_queues::{QueueError, Queues};
use posthorn_store::{OpenEntry, Read, Revised, Store, StoreError, Table};

use crate::{Destination, SORT, Timer};

/// How many timers one round claims before it queues them.
const ROUND: i32 = 200;
/// Rounds of one run: a bound well inside a minute's work. What is left over is due for the next run.
const ROUNDS_MAX: usize = 150;
/// A claim that is older than this was left by a run that died.
const CLAIM_MS: i64 = 5 * 60 * 1000;
const CONCURRENT_MAX: usize = 16;

/// A drain stopped; what it had claimed comes back after five minutes.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A queue did not take everything.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

/// A timer that this run has claimed.
struct Claimed<'a> {
    entry: OpenEntry<'a>,
    timer: Timer,
}

/// Queues what is due in `shard`; answers how many. Runs that overlap share the work: a timer is claimed by a
/// conditional write.
pub async fn drain(app: &App, shard: u32) -> Result<usize, DrainError> {
    let mut drained = 0;
    for _ in 0..ROUNDS_MAX {
        let now_ms = app.now().as_millisecond();
        let due = app.part::<Store>().due::<Timer>(Table::Timers, shard, now_ms, ROUND).await?;
        if due.is_empty() {
            break;
        }
        let claimed: Vec<Claimed<'_>> = stream::iter(due)
            .map(|entry| claim(entry, now_ms))
            .buffer_unordered(CONCURRENT_MAX)
            .try_filter_map(|claimed| async move { Ok(claimed) })
            .try_collect()
            .await?;
        // The index lags a moment behind: a round that claims nothing has seen what others took.
        if claimed.is_empty() {
            break;
        }
        drained += claimed.len();
        release(app, claimed).await?;
    }
    Ok(drained)
}

/// Moves the timer's time on by the claim's length, so that nobody else finds it due, and it is found again if this run
/// dies.
async fn claim(entry: OpenEntry<'_>, now_ms: i64) -> Result<Option<Claimed<'_>>, StoreError> {
    let take = |timer: &mut Timer| {
        let due = timer.due_ms <= now_ms;
        if due {
            timer.due_ms = now_ms + CLAIM_MS;
        }
        due
    };
    match entry.partition.revise::<Timer>(&entry.sort, Read::Consistent, take).await? {
        Revised::Changed(timer) => Ok(Some(Claimed { entry, timer: timer.value })),
        Revised::Unchanged(_) | Revised::Absent => Ok(None),
    }
}

/// Queues what was claimed, and then removes it.
async fn release(app: &App, claimed: Vec<Claimed<'_>>) -> Result<(), DrainError> {
    for destination in Destination::ALL {
        let of_it = claimed.iter().filter(|claimed| claimed.timer.destination == destination);
        let bodies: Vec<String> = of_it.map(|claimed| claimed.timer.body.clone()).collect();
        if !bodies.is_empty() {
            app.part::<Queues>().send_all(app.setting(destination.setting()), &bodies).await?;
        }
    }
    stream::iter(claimed)
        .map(|claimed| async move { claimed.entry.partition.delete(SORT).await })
        .buffer_unordered(CONCURRENT_MAX)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}
