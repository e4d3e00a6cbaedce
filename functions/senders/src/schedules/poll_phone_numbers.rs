//! Runs every 15 minutes: finds out what became of phone numbers whose answer was lost, looks whether AWS has given the others, and gives
//! back those whose release was interrupted.
//!
//! In: the `open` index. Written: what was found, or the time of the next check. If a run crashes, the rest stays due. A number that was
//! looked for in vain for seven days fails with `RECONCILE_TIMEOUT`.

use std::time::{Duration, Instant};

use posthorn_access::standing;
use posthorn_app::App;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_senders::{NUMBER_SHARDS, Number, NumberStatus};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Table};

use crate::{
    fair_order::in_fair_order,
    number::{
        give_back::{GIVES_BACK, NotGivenBack, give_back},
        provision::{NotProvisioned, PROVISIONS, provision},
    },
};
use posthorn_items::Scope;

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "poll-phone-numbers",
    trigger: Trigger::Schedule(Schedule::every(
        "15 minutes",
        "Phone numbers stay in provisioning, and numbers whose release was interrupted are paid for.",
    )),
    uses: &[PROVISIONS, GIVES_BACK, posthorn_access::READS_STANDING, Table::Senders.get().due().put()],
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// How many due numbers one run reads, to choose from.
const DUE_MAX: i32 = 250;
/// How many numbers of a shard one run checks, one after the other.
const LOOKS_MAX: usize = 50;
/// After this time a run starts no further check; the next run does the rest.
const WORK_WITHIN: Duration = Duration::from_secs(60);

/// Why a number was not checked.
#[derive(Debug, thiserror::Error)]
enum NotChecked {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    GivenBack(#[from] NotGivenBack),
}

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (started, now_ms) = (Instant::now(), app.now().as_millisecond());
    let (mut looked_at, mut failed) = (0, 0);
    for shard in 0..NUMBER_SHARDS {
        let due = app.part::<Store>().due::<Number>(Table::Senders, shard, now_ms, DUE_MAX).await?;
        for entry in in_fair_order(due, |entry| entry.scope.as_ref().map(Scope::label)).iter().take(LOOKS_MAX)
        {
            if started.elapsed() > WORK_WITHIN {
                break;
            }
            looked_at += 1;
            if let Err(error) = look_again(app, entry).await {
                // It stays due. The others are still checked.
                failed += 1;
                tracing::error!(error = causes(&error), "a phone number was not checked");
            }
        }
    }
    let counts = [("looked_at", looked_at), ("failed", failed)];
    Ok(counts.into_iter().map(|(name, count): (&str, u32)| (name.to_owned(), count.into())).collect())
}

async fn look_again(app: &App, entry: &OpenEntry<'_>) -> Result<(), NotChecked> {
    let Some(scope) = &entry.scope else { return Ok(()) };
    if standing(app, scope).await?.is_gone(scope) {
        // `release-closed` gives it back.
        return Ok(());
    }
    let Some(stored) = entry.partition.get::<Number>(&entry.sort, Read::Consistent).await? else {
        return Ok(());
    };
    let now_ms = app.now().as_millisecond();
    // First, so that a number that makes the run fail does not come first again.
    let later = |number: &mut Number| number.look_again(now_ms);
    entry.partition.revise_from(&entry.sort, stored.clone(), later).await?;
    if stored.value.status == NumberStatus::Releasing {
        return Ok(give_back(app, scope, &stored.value).await?);
    }
    match provision(app, scope, stored.value).await {
        Ok(_) => Ok(()),
        Err(NotProvisioned::Store(error)) => Err(error.into()),
        Err(NotProvisioned::Refused(reason)) => {
            let fail = |number: &mut Number| number.fail(&reason);
            entry.partition.revise::<Number>(&entry.sort, Read::Consistent, fail).await?;
            Ok(())
        }
    }
}
