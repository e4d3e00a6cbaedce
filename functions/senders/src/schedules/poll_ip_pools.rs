//! Runs every 15 minutes: checks the progress of IP pools at SES, sets up pools that a crash left incomplete, and removes SES's part
//! of deleted pools. It does the same for phone numbers, which are rented and given back as pools are: one idle run costs less than two.
//!
//! In: the `open` index. Written: a pool's addresses, its new state and the time of the next check; a removal item is deleted when
//! SES's part is removed. If a run crashes, the rest stays due.

use std::time::{Duration, Instant};

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_senders::{IpPool, POOL_SHARDS, PoolRemoval};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Table};

use crate::{
    fair_order::in_fair_order,
    ip_pool::{SETS_UP, set_up},
    number::poll::{POLLS, poll},
    ses::{
        dedicated::{self, Dedicated},
        pace::Pace,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "poll-ip-pools",
    trigger: Trigger::Schedule(Schedule::every(
        "15 minutes",
        "New IP pools do not become active, and deleted ones are not removed from SES; phone numbers stay in provisioning, and those whose release was interrupted are paid for.",
    )),
    uses: &[
        SETS_UP,
        POLLS,
        dedicated::TEARS_DOWN,
        dedicated::READS_ADDRESSES,
        posthorn_access::READS_STANDING,
        Table::Senders.get().due().put().delete(),
    ],
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// How many due pools or removals one run reads, to choose from.
const DUE_MAX: i32 = 250;
/// How many pools of a shard one run checks, one after the other. SES allows an account 50 pools.
const LOOKS_MAX: usize = 50;
/// After this time a run starts no further check; the next run does the rest.
const WORK_WITHIN: Duration = Duration::from_secs(60);
/// The same for phone numbers, which come after the pools.
const NUMBERS_WITHIN: Duration = Duration::from_secs(80);

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (started, now_ms) = (Instant::now(), app.now().as_millisecond());
    let (mut looked_at, mut failed) = (0, 0);
    let removed = remove_deleted(Pace::of_job(app), now_ms).await?;
    for shard in 0..POOL_SHARDS {
        let due = app.part::<Store>().due::<IpPool>(Table::Senders, shard, now_ms, DUE_MAX).await?;
        for entry in in_fair_order(due, |entry| entry.scope.as_ref().map(Scope::label)).iter().take(LOOKS_MAX)
        {
            if started.elapsed() > WORK_WITHIN {
                break;
            }
            looked_at += 1;
            if let Err(problem) = look_again(app, entry).await {
                // It stays due. The others are still checked.
                failed += 1;
                tracing::error!(
                    cause = problem.cause.as_deref().unwrap_or(&problem.detail),
                    "an IP pool was not checked"
                );
            }
        }
    }
    let numbers = poll(app, started, NUMBERS_WITHIN).await?;
    Ok(Counts::from_iter([
        ("looked_at".to_owned(), looked_at.into()),
        ("failed".to_owned(), failed.into()),
        ("removed".to_owned(), removed.into()),
        ("numbers_looked_at".to_owned(), numbers.looked_at.into()),
        ("numbers_failed".to_owned(), numbers.failed.into()),
    ]))
}

/// Removes SES's part of deleted pools that no instance uses any more. Returns how many. If SES fails, the removal stays due.
async fn remove_deleted(pace: Pace<'_>, now_ms: i64) -> Result<usize, StoreError> {
    let (app, mut removed) = (pace.app, 0);
    for entry in app.part::<Store>().due::<PoolRemoval>(Table::Senders, 0, now_ms, DUE_MAX).await? {
        let Some(removal) = entry.partition.get::<PoolRemoval>(&entry.sort, Read::Consistent).await? else {
            continue;
        };
        match app.part::<Dedicated>().tear_down(pace, &removal.value.ses_name).await {
            Ok(()) => {
                entry.partition.delete::<PoolRemoval>(&entry.sort).await?;
                removed += 1;
            }
            Err(error) => {
                tracing::error!(cause = causes(&error), "SES's part of a deleted IP pool was not removed")
            }
        }
    }
    Ok(removed)
}

async fn look_again(app: &App, entry: &OpenEntry<'_>) -> Result<(), Problem> {
    let Some(scope) = &entry.scope else { return Ok(()) };
    if standing(app, scope).await?.is_gone(scope) {
        // `release-closed` removes the pool.
        return Ok(());
    }
    let Some(stored) = entry.partition.get::<IpPool>(&entry.sort, Read::Consistent).await? else {
        return Ok(());
    };
    let pace = Pace::of_job(app);
    let pool = set_up(pace, scope, &stored.value).await?;
    let addresses = match pool.simulated {
        true => pool.simulated_addresses(),
        false => app.part::<Dedicated>().addresses(pace, &pool.ses_name).await?,
    };
    let now_ms = app.now().as_millisecond();
    let record = |pool: &mut IpPool| {
        let due = pool.next_look_ms <= now_ms && !pool.removing;
        if due {
            pool.apply(addresses.clone(), now_ms);
        }
        due
    };
    entry.partition.revise::<IpPool>(&entry.sort, Read::Consistent, record).await?;
    Ok(())
}
