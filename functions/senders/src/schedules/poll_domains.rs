//! Runs every minute: checks the domains that are due. Pending domains are checked at growing intervals for 72 hours, verified
//! domains once a day.
//!
//! In: the `open` index, ordered by due time. Each scope's first due domain is checked before any scope's second. Written, for each
//! domain: the result of the check, the new state and the time of the next check; its place among its identity's users. If a run
//! crashes, the rest stays due; a repeated check changes nothing more. SES is called sequentially, because it accepts one call a
//! second, and only for domains with proven ownership.

use std::time::{Duration, Instant};

use futures::future::join_all;
use posthorn_access::standing;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_senders::{DOMAIN_SHARDS, Domain, Look};
use posthorn_store::{OpenEntry, Read, Store, StoreError, Stored, Table};

use crate::{
    domain::look_up::{self, ask_dns, ask_ses},
    fair_order::in_fair_order,
    ses::{
        pace::Pace,
        register::{self, RegisterError, leave},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "poll-domains",
    trigger: Trigger::Schedule(Schedule::every(
        "1 minute",
        "Domains are not checked: new ones stay pending unless somebody verifies them by hand, and broken ones stay verified.",
    )),
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

/// After this time a run starts no further check; the next run does the rest. The rest of the timeout is for the checks that have
/// started, and for their writes.
const WORK_WITHIN: Duration = Duration::from_secs(60);
/// How many due domains of a shard one run reads, to choose from.
const DUE_MAX: i32 = 250;
/// How many domains one run checks: as many as it has time for if the DNS never answers.
const LOOKS_MAX: usize = 100;
/// How many domains are looked up in the DNS in parallel.
const CONCURRENT_MAX: usize = 10;

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let (started, now_ms) = (Instant::now(), app.now().as_millisecond());
    let mut due = Vec::new();
    for shard in 0..DOMAIN_SHARDS {
        due.extend(app.part::<Store>().due::<Domain>(Table::Senders, shard, now_ms, DUE_MAX).await?);
    }
    let mut chosen = in_fair_order(due, |entry| entry.scope.as_ref().map(Scope::label));
    chosen.truncate(LOOKS_MAX);
    let (mut looked_at, mut failed) = (0, 0);
    for round in chosen.chunks(CONCURRENT_MAX) {
        for (entry, seen) in round.iter().zip(join_all(round.iter().map(|entry| see(app, entry))).await) {
            if started.elapsed() > WORK_WITHIN {
                break;
            }
            looked_at += 1;
            if let Err(error) = conclude(app, entry, seen).await {
                // It stays due. One domain's failure must not stop the checks of the others.
                failed += 1;
                tracing::error!(error = causes(&error), "a domain was not checked");
            }
        }
    }
    Ok(Counts::from_iter([("looked_at".to_owned(), looked_at.into()), ("failed".to_owned(), failed.into())]))
}

type Seen = Result<Option<(Stored<Domain>, Look)>, StoreError>;

/// Reads a domain and looks its records up in the DNS. `None` if the domain is deleted, or its organisation or tenant is closed.
async fn see(app: &App, entry: &OpenEntry<'_>) -> Seen {
    let Some(stored) = entry.partition.get::<Domain>(&entry.sort, Read::Consistent).await? else {
        return Ok(None);
    };
    if let Some(scope) = &entry.scope
        && standing(app, scope).await?.is_gone(scope)
    {
        // `release-closed` removes the domain.
        let forget = |domain: &mut Domain| domain.next_look_ms.take().is_some();
        entry.partition.revise_from(&entry.sort, stored, forget).await?;
        return Ok(None);
    }
    let look = ask_dns(app, &stored.value).await;
    Ok(Some((stored, look)))
}

/// Asks SES too, and records the results of both. A domain that has been pending too long leaves its identity first.
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
            Err(error) if error.is_temporary() => return Ok(()),
            outcome => outcome?,
        }
    }
    let record = |domain: &mut Domain| {
        // The index is eventually consistent: a caller may have verified the domain since.
        let due = domain.next_look_ms.is_some_and(|due_ms| due_ms <= now_ms);
        if due {
            domain.apply(&look, now_ms);
            if leaves && domain.has_given_up() {
                domain.withdraw();
            }
        }
        due
    };
    entry.partition.revise_from(&entry.sort, stored, record).await?;
    Ok(())
}
