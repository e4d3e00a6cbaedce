//! Each minute: looks at the domains that are due: those whose records are waited for, by a growing interval for 72
//! hours, and verified ones once a day.
//!
//! In: the `open` index, which holds what is due first; of that, each scope's first before any scope's second. Written: one look
//! per domain, with what becomes of the domain by it and the time of the next look; its place among its identity's users. A run
//! that dies leaves the rest due; a look that is made twice changes nothing more. SES is asked one call after the other, for it
//! takes one a second, and for no domain whose ownership was not proven.

use std::time::{Duration, Instant};

use futures::future::join_all;
use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{
    Function, Schedule, Trigger,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_senders::{DOMAIN_SHARDS, Domain, Look};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Stored, Table};

use crate::{
    domain::look_up::{self, ask_dns, ask_ses},
    ses::{
        pace::Pace,
        register::{self, RegisterError, leave},
    },
    turns::in_turns,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "poll-domains",
    trigger: Trigger::Schedule(Schedule::every("1 minute")),
    uses: &[
        look_up::LOOKS,
        register::LEAVES,
        posthorn_access::READS_STANDING,
        Table::Senders.get().due().put(),
    ],
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// After so long a run starts no further look; the next run does the rest. The remaining time is for a look that has started, and for
/// the writes.
const WORK_WITHIN: Duration = Duration::from_secs(60);
/// How many of a shard that are due one run reads, to choose among them.
const DUE_MAX: i32 = 250;
/// How many one run looks at: as many as a silent DNS leaves time for.
const LOOKS_MAX: usize = 100;
/// How many are looked for in the DNS at the same time.
const CONCURRENT_MAX: usize = 10;

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (started, now_ms) = (Instant::now(), app.now().as_millisecond());
    let mut due = Vec::new();
    for shard in 0..DOMAIN_SHARDS {
        due.extend(app.part::<Store>().due::<Domain>(Table::Senders, shard, now_ms, DUE_MAX).await?);
    }
    let mut chosen = in_turns(due, |entry| entry.scope.as_ref().map(Scope::label));
    chosen.truncate(LOOKS_MAX);
    let (mut looked_at, mut failed) = (0, 0);
    for round in chosen.chunks(CONCURRENT_MAX) {
        for (entry, seen) in round.iter().zip(join_all(round.iter().map(|entry| see(app, entry))).await) {
            if started.elapsed() > WORK_WITHIN {
                break;
            }
            looked_at += 1;
            if let Err(error) = conclude(app, entry, seen).await {
                // One domain must not keep the others from being looked at; it stays due.
                failed += 1;
                tracing::error!(error = &error as &dyn std::error::Error, "a domain was not looked at");
            }
        }
    }
    Ok(Counts::from_iter([("looked_at".to_owned(), looked_at.into()), ("failed".to_owned(), failed.into())]))
}

type Seen = Result<Option<(Stored<Domain>, Look)>, StoreError>;

/// The domain, and what the DNS says of it; `None` where it is gone, or nobody's any more.
async fn see(app: &App, entry: &OpenEntry<'_>) -> Seen {
    let Some(stored) = entry.partition.get::<Domain>(&entry.sort, Read::Consistent).await? else {
        return Ok(None);
    };
    if let Some(scope) = &entry.scope
        && standing(app, scope).await?.is_gone(scope)
    {
        // `release-closed` takes it away.
        let forget = |domain: &mut Domain| domain.next_look_ms.take().is_some();
        entry.partition.revise_from(&entry.sort, stored, forget).await?;
        return Ok(None);
    }
    let look = ask_dns(app, &stored.value).await;
    Ok(Some((stored, look)))
}

/// Asks SES too, and writes down what comes of both. A domain that is waited for no longer leaves its identity first.
async fn conclude(app: &App, entry: &OpenEntry<'_>, seen: Seen) -> Result<(), RegisterError> {
    let (Some((stored, look)), Some(scope)) = (seen?, &entry.scope) else { return Ok(()) };
    let pace = Pace::of_job(app);
    let look = ask_ses(pace, scope, &stored.value, look).await;
    let now_ms = app.now().as_millisecond();
    let mut planned = stored.value.clone();
    planned.apply(&look, now_ms);
    let leaves = planned.has_given_up() && planned.is_registered();
    if leaves {
        match leave(pace, scope, &planned).await {
            // It stays due.
            Err(error) if error.is_for_a_moment() => return Ok(()),
            outcome => outcome?,
        }
    }
    let take_in = |domain: &mut Domain| {
        // The index lags a moment behind: a look by hand may have been made since.
        let due = domain.next_look_ms.is_some_and(|due_ms| due_ms <= now_ms);
        if due {
            domain.apply(&look, now_ms);
            if leaves && domain.has_given_up() {
                domain.withdraw();
            }
        }
        due
    };
    entry.partition.revise_from(&entry.sort, stored, take_in).await?;
    Ok(())
}
