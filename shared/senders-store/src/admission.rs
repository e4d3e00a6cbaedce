//! Warm-up at the time of a send: the counters' place, and what an instance holds of them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_ids::DomainId;
use posthorn_items::{Item, Scope};
use posthorn_senders::{Admission, Allowance, Counter, Sender, WarmupDay};
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::standing::warmup_now;

/// What [`warmup_admit`] uses.
pub const ADMITS: Use = Table::Senders.get().put();

/// How much of a domain's day was leased.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CounterItem {
    #[serde(flatten)]
    counter: Counter,
    /// Unix milliseconds at which the day ends.
    #[serde(rename = "e")]
    ends_at_ms: i64,
}

/// A counter is kept for a week after its day, for whoever asks why.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;
/// An instance serves few domains in warm-up at a time; one that has seen more forgets them, and what it holds of them.
const DOMAINS_MAX: usize = 1_000;
/// Tries of one admission: a second only where others came first, in this instance or in others.
const LEASES_MAX: usize = 4;

impl Item for CounterItem {
    const KIND: &'static str = "warmup";

    fn expires_at(&self) -> Option<i64> {
        Some(self.ends_at_ms / 1000 + KEPT_SECONDS)
    }
}

/// One domain's day: the key of what an instance holds. Scopes need not be told apart, for a domain is one scope's.
type DayKey = (DomainId, i64);

struct Held(Mutex<HashMap<DayKey, Allowance>>);

impl FromApp for Held {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Held {
    /// Spends, or tells how many are lacking.
    fn spend(&self, key: DayKey, messages: u64) -> Result<(), u64> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= DOMAINS_MAX && !held.contains_key(&key) {
            held.clear();
        }
        let allowance = held.entry(key).or_default();
        if allowance.spend(messages) { Ok(()) } else { Err(allowance.lacks(messages)) }
    }

    fn add(&self, key: DayKey, leased: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().add(leased);
    }
}

/// Counts `messages` against the warm-up of their sender's domain. A sender without a warm-up, or past it, costs nothing;
/// otherwise a read and a conditional write now and then, not for each message.
///
/// Ask once per message: what was admitted is spent, whether it is sent or not. Uses [`ADMITS`].
///
/// What `sender` says may be half a minute old. It refuses nothing by itself: a refusal is checked against the domain as it
/// stands now, which costs a consistent read.
pub async fn warmup_admit(
    app: &App,
    scope: &Scope,
    sender: &Sender,
    messages: u64,
    now: jiff::Timestamp,
) -> Result<Admission, StoreError> {
    let admission = admit(app, scope, sender, messages, now).await?;
    if admission == Admission::Admitted {
        return Ok(admission);
    }
    let warmup = warmup_now(app, scope, sender).await?;
    match warmup == sender.warmup {
        true => Ok(admission),
        false => admit(app, scope, &Sender { warmup, ..sender.clone() }, messages, now).await,
    }
}

async fn admit(
    app: &App,
    scope: &Scope,
    sender: &Sender,
    messages: u64,
    now: jiff::Timestamp,
) -> Result<Admission, StoreError> {
    let Some(day) = sender.warmup.and_then(|warmup| warmup.day(now.as_millisecond())) else {
        return Ok(Admission::Admitted);
    };
    let key = (sender.domain_id, day.ends_at_ms);
    let held = app.part::<Held>();
    for _ in 0..LEASES_MAX {
        let Err(lacking) = held.spend(key, messages) else { return Ok(Admission::Admitted) };
        match lease(app, scope, sender.domain_id, day, lacking).await {
            // Many instances may begin a day at once; each refusal was another's success.
            Err(StoreError::Contended) => {}
            Err(error) => return Err(error),
            Ok(Some(leased)) => held.add(key, leased),
            Ok(None) => {
                let lifts_at = jiff::Timestamp::from_millisecond(day.ends_at_ms).unwrap_or_default();
                return Ok(Admission::Exceeded { cap: day.cap, lifts_at });
            }
        }
    }
    Err(StoreError::Contended)
}

/// Leases from the day's counter; `None` where so many are not left.
async fn lease(
    app: &App,
    scope: &Scope,
    domain: DomainId,
    day: WarmupDay,
    wanted: u64,
) -> Result<Option<u64>, StoreError> {
    let partition = counters(app, scope, domain);
    let sort = format!("{:014}", day.ends_at_ms);
    let mut leased = None;
    let take = |item: &mut CounterItem| {
        leased = item.counter.lease(day.cap, wanted);
        leased.is_some()
    };
    if !matches!(partition.revise::<CounterItem>(&sort, Read::Eventual, take).await?, Revised::Absent) {
        return Ok(leased);
    }
    let mut counter = Counter::default();
    let first = counter.lease(day.cap, wanted);
    let item = CounterItem { counter, ends_at_ms: day.ends_at_ms };
    match partition.create(&sort, &item).await? {
        Created::New => Ok(first),
        Created::Existing(existing) => {
            let take = |item: &mut CounterItem| {
                leased = item.counter.lease(day.cap, wanted);
                leased.is_some()
            };
            partition.revise_from(&sort, existing, take).await?;
            Ok(leased)
        }
    }
}

fn counters<'a>(app: &'a App, scope: &Scope, domain: DomainId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Senders, "warmup", &domain.suffix())
}

/// How much of the day's cap was leased so far, for showing.
pub async fn warmup_leased(
    app: &App,
    scope: &Scope,
    domain: DomainId,
    day: WarmupDay,
) -> Result<u64, StoreError> {
    let sort = format!("{:014}", day.ends_at_ms);
    let item = counters(app, scope, domain).get::<CounterItem>(&sort, Read::Eventual).await?;
    Ok(item.map_or(0, |item| item.value.counter.leased))
}
