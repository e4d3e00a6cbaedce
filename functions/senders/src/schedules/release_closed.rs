//! Runs every five minutes: releases the resources of closed organisations and tenants and of removed environments: domains with
//! their identities and their mail, IP pools, phone numbers, webhook endpoints. No key can reach them any more.
//!
//! In: the `open` index of closings. Written, for each scope: the removal of its domains, pools and endpoints; then the progress of
//! the closing. A closing that is done is deleted, and so is one that was announced but never carried out. If a run crashes or has
//! no more time, the next run does the rest.

use std::time::{Duration, Instant};

use posthorn_access::Closing;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{
    Function, Schedule, Trigger, causes,
    schedule::{self, Counts, Failed, NoInput},
};
use posthorn_senders::{DOMAINS_MAX, Domain, IpPool, NUMBERS_MAX, Number, NumberStatus, POOLS_MAX};
use posthorn_senders_store::{domains, ip_pools, numbers};
use posthorn_store::{Deleted, OpenEntry, Read, Revised, Store, StoreError, Table};
use posthorn_webhooks::{Endpoint, READS_ENDPOINTS, collection, endpoints_of};

use crate::{
    number::give_back::{GIVES_BACK, NotGivenBack, give_back},
    release::{DELETES_POOL_ITEMS, RELEASES_DOMAINS, delete_pool_items, release_domain},
    ses::{pace::Pace, register::RegisterError},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "release-closed",
    trigger: Trigger::Schedule(Schedule::every(
        "5 minutes",
        "Domains, IP pools, phone numbers and webhook endpoints of closed organisations and tenants are not released: nobody else can use their domains, and numbers are paid for.",
    )),
    uses: &[
        RELEASES_DOMAINS,
        DELETES_POOL_ITEMS,
        GIVES_BACK,
        Table::Senders.get().query().put(),
        Table::Access.get().query().due().put().delete(),
        READS_ENDPOINTS,
        Table::Webhooks.update().delete(),
    ],
    timeout_seconds: 110,
    invoke: |app, event| Box::pin(schedule::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// After this time a run starts no further work. The rest of the timeout is for one more domain or pool.
const WORK_WITHIN: Duration = Duration::from_secs(60);
/// The most closings that one run works on.
const DUE_MAX: i32 = 20;
/// After this time a failed closing is tried again.
const AGAIN_AFTER_MS: i64 = 10 * 60 * 1000;

/// Why a closing is not done yet.
#[derive(Debug, thiserror::Error)]
enum NotDone {
    /// The run has no more time.
    #[error("the run has no more time")]
    Time,
    /// A domain could not be released.
    #[error(transparent)]
    Domain(#[from] RegisterError),
    /// A phone number could not be given back.
    #[error(transparent)]
    Number(#[from] NotGivenBack),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn handle(app: &'static App, _: NoInput) -> Result<Counts, Failed> {
    let run = Run { app, started: Instant::now() };
    let (mut released, mut left, mut failed) = (0, 0, 0);
    let now_ms = app.now().as_millisecond();
    for entry in app.part::<Store>().due::<Closing>(Table::Access, 0, now_ms, DUE_MAX).await? {
        match run.go_on(&entry).await {
            Ok(()) => released += 1,
            // It goes behind the others, so that a large closing does not delay them.
            Err(error) if error.is_temporary() => {
                left += 1;
                postpone(app, &entry, 0).await?;
            }
            Err(error) => {
                failed += 1;
                postpone(app, &entry, AGAIN_AFTER_MS).await?;
                tracing::error!(error = causes(&error), "a closed scope was not released");
            }
        }
    }
    let counts = [("released", released), ("left", left), ("failed", failed)];
    Ok(counts.into_iter().map(|(name, count): (&str, u32)| (name.to_owned(), count.into())).collect())
}

async fn postpone(app: &App, entry: &OpenEntry<'_>, by_ms: i64) -> Result<(), StoreError> {
    let due_ms = app.now().as_millisecond() + by_ms;
    let later = |closing: &mut Closing| {
        closing.due_ms = due_ms;
        true
    };
    entry.partition.revise(&entry.sort, Read::Consistent, later).await?;
    Ok(())
}

impl NotDone {
    fn is_temporary(&self) -> bool {
        match self {
            Self::Time => true,
            Self::Domain(error) => error.is_temporary(),
            Self::Number(_) | Self::Store(_) => false,
        }
    }
}

struct Run<'a> {
    app: &'a App,
    started: Instant,
}

impl Run<'_> {
    /// Works on one closing until it is done.
    async fn go_on(&self, entry: &OpenEntry<'_>) -> Result<(), NotDone> {
        let Some(mut stored) = entry.partition.get::<Closing>(&entry.sort, Read::Consistent).await? else {
            return Ok(());
        };
        if stored.value.is_closed(self.app).await? {
            while let Some(step) = stored.value.next(self.app).await? {
                for scope in &step.scopes {
                    self.release(scope).await?;
                }
                let before = stored.value.clone();
                let advance = |closing: &mut Closing| {
                    // If it was announced again since, it starts from the beginning.
                    let same = *closing == before;
                    if same {
                        *closing = step.after.clone();
                    }
                    same
                };
                match entry.partition.revise_from(&entry.sort, stored, advance).await? {
                    Revised::Changed(newer) | Revised::Unchanged(newer) => stored = newer,
                    Revised::Absent => return Ok(()),
                }
            }
        }
        match entry.partition.delete_if(&entry.sort, &stored).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
        }
    }

    /// Releases all resources of one scope.
    async fn release(&self, scope: &Scope) -> Result<(), NotDone> {
        let pace = Pace::of_job(self.app);
        // A scope may have more than `DOMAINS_MAX` domains, added before there was a limit.
        while let found =
            domains(self.app, scope).query("", DOMAINS_MAX as i32, false, Read::Consistent).await?
            && !found.is_empty()
        {
            for raw in found {
                self.check_time()?;
                release_domain(pace, scope, &raw.decode::<Domain>()?.value).await?;
            }
        }
        let pools = ip_pools(self.app, scope);
        for raw in pools.query("", 2 * POOLS_MAX as i32, false, Read::Consistent).await? {
            self.check_time()?;
            let pool = raw.decode::<IpPool>()?.value;
            let begin = |pool: &mut IpPool| !std::mem::replace(&mut pool.removing, true);
            pools.revise(&IpPool::sort(pool.id), Read::Consistent, begin).await?;
            delete_pool_items(self.app, scope, &pool).await?;
        }
        let own = numbers(self.app, scope);
        for raw in own.query("", 2 * NUMBERS_MAX as i32, false, Read::Consistent).await? {
            self.check_time()?;
            self.release_number(scope, &raw.decode::<Number>()?.value).await?;
        }
        for endpoint in endpoints_of(self.app, scope).await? {
            self.check_time()?;
            collection(self.app, scope).delete::<Endpoint>(&endpoint.id.suffix()).await?;
        }
        Ok(())
    }

    /// Gives a number back. One whose answer was lost is left to `poll-ip-pools`, which looks for it.
    async fn release_number(&self, scope: &Scope, number: &Number) -> Result<(), NotDone> {
        let begin = |number: &mut Number| number.status != NumberStatus::Releasing && number.release();
        let (own, sort) = (numbers(self.app, scope), Number::sort(number.id));
        match own.revise(&sort, Read::Consistent, begin).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored)
                if stored.value.status == NumberStatus::Releasing =>
            {
                Ok(give_back(self.app, scope, &stored.value).await?)
            }
            _ => Ok(()),
        }
    }

    fn check_time(&self) -> Result<(), NotDone> {
        match self.started.elapsed() > WORK_WITHIN {
            true => Err(NotDone::Time),
            false => Ok(()),
        }
    }
}
