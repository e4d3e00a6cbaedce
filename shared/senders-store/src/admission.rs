//! Applies the warm-up to a send: the stored counters, and this instance's allowances.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_ids::DomainId;
use posthorn_items::{Item, Scope};
use posthorn_senders::{Admission, Allowance, Counter, Sender, WarmupDay};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{places::warmup_counters, standing::warmup_now};

/// The permissions that [`warmup_admit`] needs.
pub const ADMITS: Use = Table::Senders.get().put();

/// A domain's counter for one day.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CounterItem {
    #[serde(flatten)]
    counter: Counter,
    /// Unix milliseconds at which the day ends.
    #[serde(rename = "e")]
    ends_at_ms: i64,
}

/// A counter is kept for a week after its day, to answer questions.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;
/// An instance with more domains in warm-up than this drops their allowances. It usually serves few.
const DOMAINS_MAX: usize = 1_000;
/// Most tries of one admission. A further try is needed only if others spent or leased first.
const LEASES_MAX: usize = 4;

impl Item for CounterItem {
    const KIND: &'static str = "warmup";

    fn expires_at(&self) -> Option<i64> {
        Some(self.ends_at_ms / 1000 + KEPT_SECONDS)
    }
}

/// The key of an allowance: a domain, and the end of the day. A scope is not needed, because a domain belongs to one
/// scope.
type DayKey = (DomainId, i64);

struct Allowances(Mutex<HashMap<DayKey, Allowance>>);

impl FromApp for Allowances {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Allowances {
    /// Spends `messages`, or returns how many must be leased first.
    fn spend(&self, key: DayKey, messages: u64) -> Result<(), u64> {
        let mut allowances = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if allowances.len() >= DOMAINS_MAX && !allowances.contains_key(&key) {
            allowances.clear();
        }
        let allowance = allowances.entry(key).or_default();
        if allowance.spend(messages) { Ok(()) } else { Err(allowance.lacks(messages)) }
    }

    fn add(&self, key: DayKey, leased: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().add(leased);
    }
}

/// Counts `messages` against the warm-up of their sender's domain. Without a warm-up, or after it, this costs nothing.
/// Otherwise it costs a read and a conditional write now and then, but not for each message.
///
/// Ask once per message: an admitted message is counted even if it is not sent. Uses [`ADMITS`].
///
/// `sender` may be half a minute old. Before a refusal, the warm-up is read again with a consistent read.
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
    let allowances = app.part::<Allowances>();
    for _ in 0..LEASES_MAX {
        let Err(lacking) = allowances.spend(key, messages) else { return Ok(Admission::Admitted) };
        match lease(app, scope, sender.domain_id, day, lacking).await {
            // Many instances may begin a day at the same time. Each contended write means that another succeeded.
            Err(StoreError::Contended) => {}
            Err(error) => return Err(error),
            Ok(Some(leased)) => allowances.add(key, leased),
            Ok(None) => {
                let lifts_at = jiff::Timestamp::from_millisecond(day.ends_at_ms).unwrap_or_default();
                return Ok(Admission::Exceeded { cap: day.cap, lifts_at });
            }
        }
    }
    Err(StoreError::Contended)
}

/// Leases from the day's counter; `None` if fewer are left.
async fn lease(
    app: &App,
    scope: &Scope,
    domain: DomainId,
    day: WarmupDay,
    wanted: u64,
) -> Result<Option<u64>, StoreError> {
    let partition = warmup_counters(app, scope, domain);
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

/// How much of the day's cap was leased so far, for display.
pub async fn warmup_leased(
    app: &App,
    scope: &Scope,
    domain: DomainId,
    day: WarmupDay,
) -> Result<u64, StoreError> {
    let sort = format!("{:014}", day.ends_at_ms);
    let item = warmup_counters(app, scope, domain).get::<CounterItem>(&sort, Read::Eventual).await?;
    Ok(item.map_or(0, |item| item.value.counter.leased))
}
