//! Looks again at the numbers that are not settled: it finds out what became of those whose answer was lost, looks whether AWS has given
//! the others, and gives back those whose release was interrupted and those of closed owners.

use std::time::{Duration, Instant};

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{
    causes,
    uses::{Table, Use},
};
use posthorn_senders::{NUMBER_SHARDS, Number, NumberStatus};
use posthorn_store::{OpenEntry, Read, Revised, Store, StoreError};

use super::{
    account::PAUSE,
    give_back::{GIVES_BACK, NotGivenBack, give_back},
    provision::{RECONCILES, provision},
};
use crate::fair_order::in_fair_order;

/// The uses of [`poll`].
pub(crate) const POLLS: Use =
    Use::All(&[RECONCILES, GIVES_BACK, posthorn_access::READS_STANDING, Table::Senders.get().due().put()]);

/// How many due numbers one run reads, to choose from.
const DUE_MAX: i32 = 250;
/// How many numbers of a shard one run checks, one after the other.
const LOOKS_MAX: usize = 50;

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Polled {
    /// The numbers that were looked at.
    pub(crate) looked_at: u32,
    /// Those of them whose check failed. They stay due.
    pub(crate) failed: u32,
}

/// Looks at the due numbers, and starts no further look `within` this time after `started`.
///
/// # Errors
/// `StoreError` if the index cannot be read.
pub(crate) async fn poll(app: &App, started: Instant, within: Duration) -> Result<Polled, StoreError> {
    let (mut polled, now_ms) = (Polled::default(), app.now().as_millisecond());
    for shard in 0..NUMBER_SHARDS {
        let due = app.part::<Store>().due::<Number>(Table::Senders, shard, now_ms, DUE_MAX).await?;
        for entry in in_fair_order(due, |entry| entry.scope.as_ref().map(Scope::label)).iter().take(LOOKS_MAX)
        {
            if started.elapsed() > within {
                break;
            }
            if polled.looked_at > 0 {
                // AWS takes one call of a kind a second.
                tokio::time::sleep(PAUSE).await;
            }
            polled.looked_at += 1;
            if let Err(error) = look_again(app, entry).await {
                polled.failed += 1;
                tracing::error!(error = causes(&error), "a phone number was not checked");
            }
        }
    }
    Ok(polled)
}

async fn look_again(app: &App, entry: &OpenEntry<'_>) -> Result<(), NotGivenBack> {
    let Some(scope) = &entry.scope else { return Ok(()) };
    let Some(stored) = entry.partition.get::<Number>(&entry.sort, Read::Consistent).await? else {
        return Ok(());
    };
    let now_ms = app.now().as_millisecond();
    // First, so that a number that makes the run fail does not come first again.
    let later = |number: &mut Number| number.look_again(now_ms);
    let (Revised::Changed(stored) | Revised::Unchanged(stored)) =
        entry.partition.revise_from(&entry.sort, stored, later).await?
    else {
        return Ok(());
    };
    let is_gone = standing(app, scope).await?.is_gone(scope);
    // Nothing is asked for on behalf of a closed owner.
    let number = match stored.value {
        number if is_gone && number.asked_at_ms.is_none() => number,
        number => provision(app, scope, number).await?,
    };
    let number = if is_gone { released(entry, number).await? } else { number };
    match number.status {
        NumberStatus::Releasing => give_back(app, scope, &number).await,
        _ => Ok(()),
    }
}

/// The number, marked as being given back if it is known what there is to give back.
async fn released(entry: &OpenEntry<'_>, number: Number) -> Result<Number, StoreError> {
    let begin = |number: &mut Number| number.status != NumberStatus::Releasing && number.release();
    Ok(match entry.partition.revise::<Number>(&entry.sort, Read::Consistent, begin).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => stored.value,
        Revised::Absent => number,
    })
}
