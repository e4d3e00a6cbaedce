use futures::future::try_join_all;
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
struct Claimed {
    entry: OpenEntry<'static>,
    timer: Timer,
}

/// Queues what is due in `shard`; answers how many. Runs that overlap share the work: a timer is claimed by a
/// conditional write.
pub async fn drain(app: &'static App, shard: u32) -> Result<usize, DrainError> {
    let mut drained = 0;
    for _ in 0..ROUNDS_MAX {
        let now_ms = app.now().as_millisecond();
        let due = app.part::<Store>().due::<Timer>(Table::Timers, shard, now_ms, ROUND).await?;
        if due.is_empty() {
            break;
        }
        let claimed = claim_all(due, now_ms).await?;
        // The index lags a moment behind: a round that claims nothing has seen what others took.
        if claimed.is_empty() {
            break;
        }
        drained += claimed.len();
        release(app, claimed).await?;
    }
    Ok(drained)
}

async fn claim_all(due: Vec<OpenEntry<'static>>, now_ms: i64) -> Result<Vec<Claimed>, StoreError> {
    let mut claimed = Vec::with_capacity(due.len());
    let mut due = due.into_iter().peekable();
    while due.peek().is_some() {
        let mut works = Vec::with_capacity(CONCURRENT_MAX);
        for entry in due.by_ref().take(CONCURRENT_MAX) {
            works.push(claim(entry, now_ms));
        }
        claimed.extend(try_join_all(works).await?.into_iter().flatten());
    }
    Ok(claimed)
}

/// Moves the timer's time on by the claim's length, so that nobody else finds it due, and it is found again if this run
/// dies.
async fn claim(entry: OpenEntry<'static>, now_ms: i64) -> Result<Option<Claimed>, StoreError> {
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
async fn release(app: &'static App, claimed: Vec<Claimed>) -> Result<(), DrainError> {
    for destination in Destination::ALL {
        let of_it = claimed.iter().filter(|claimed| claimed.timer.destination == destination);
        let bodies: Vec<String> = of_it.map(|claimed| claimed.timer.body.clone()).collect();
        if !bodies.is_empty() {
            app.part::<Queues>().send_all(app.setting(destination.setting()), &bodies).await?;
        }
    }
    for chunk in claimed.chunks(CONCURRENT_MAX) {
        let mut works = Vec::with_capacity(CONCURRENT_MAX);
        for claimed in chunk {
            works.push(claimed.entry.partition.delete(SORT));
        }
        try_join_all(works).await?;
    }
    Ok(())
}
