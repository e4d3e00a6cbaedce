//! What stands before the hook of SNS: how often one address may post, and what was posted already.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use posthorn_app::{App, FromApp};
use posthorn_messages::codes::RATE_LIMITED;
use posthorn_problem::Problem;
use posthorn_store::{Created, Item, Partition, Read, Revised, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

/// Posts of one address in a minute, over all instances.
const POSTS_PER_MINUTE: u32 = 600;
/// An instance takes so many at once: a write for sixty posts, not for each.
const LEASE: u32 = 60;
/// Addresses that an instance remembers; strangers' may be many.
const ADDRESSES_MAX: usize = 1_000;
/// A counter is of no use after its minute.
const COUNTER_KEPT_SECONDS: i64 = 10 * 60;
/// An id is remembered for longer than a message can be posted again (the replay window).
const SEEN_KEPT_SECONDS: i64 = 3_600;
const SEEN_SORT: &str = "seen";

#[derive(Serialize, Deserialize)]
struct Counter {
    leased: u32,
    minute: i64,
}

impl Item for Counter {
    const KIND: &'static str = "hook_rate";

    fn expires_at(&self) -> Option<i64> {
        Some(self.minute * 60 + COUNTER_KEPT_SECONDS)
    }
}

#[derive(Serialize, Deserialize)]
struct Seen {
    at_s: i64,
}

impl Item for Seen {
    const KIND: &'static str = "sns_message";

    fn expires_at(&self) -> Option<i64> {
        Some(self.at_s + SEEN_KEPT_SECONDS)
    }
}

/// What is left of this instance's leases, by address and minute.
struct Leases(Mutex<HashMap<(String, i64), u32>>);

impl FromApp for Leases {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl Leases {
    fn spend(&self, key: &(String, i64)) -> bool {
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match leases.get_mut(key) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    fn add(&self, key: (String, i64), leased: u32) {
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if leases.len() >= ADDRESSES_MAX {
            leases.clear();
        }
        *leases.entry(key).or_default() += leased;
    }
}

/// Counts a post of `address`. At most 600 of one address are let in by the minute, whatever number of instances there is: each
/// spends what it has leased from one counter. What an instance leases and does not spend is lost to the others.
///
/// # Errors
/// `RATE_LIMITED`, with when to come again.
pub(crate) async fn admit(app: &App, address: &str) -> Result<(), Problem> {
    let now = app.now().as_second();
    let (key, leases) = ((address.to_owned(), now.div_euclid(60)), app.part::<Leases>());
    if leases.spend(&key) {
        return Ok(());
    }
    let leased = lease(app, address, key.1).await?;
    if leased == 0 {
        let seconds = u32::try_from(60 - now.rem_euclid(60)).unwrap_or(60);
        return Err(RATE_LIMITED
            .because(format!("At most {POSTS_PER_MINUTE} a minute are taken from one address."))
            .retry_after(seconds));
    }
    leases.add(key, leased - 1);
    Ok(())
}

async fn lease(app: &App, address: &str, minute: i64) -> Result<u32, StoreError> {
    let counter = app.part::<Store>().system(Table::Messages, "hook-rate", address);
    let sort = minute.to_string();
    let mut leased = 0;
    let take = |counter: &mut Counter| {
        leased = LEASE.min(POSTS_PER_MINUTE.saturating_sub(counter.leased));
        counter.leased += leased;
        leased > 0
    };
    if let Revised::Changed(_) | Revised::Unchanged(_) = counter.revise(&sort, Read::Eventual, take).await? {
        return Ok(leased);
    }
    match counter.create(&sort, &Counter { leased: LEASE, minute }).await? {
        Created::New => Ok(LEASE),
        // Another instance was first; the next post leases from what it wrote.
        Created::Existing(_) => Err(StoreError::Contended),
    }
}

fn seen<'a>(app: &'a App, message_id: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Messages, "sns-message", message_id)
}

/// Whether a message was worked on before.
pub(crate) async fn was_seen(app: &App, message_id: &str) -> Result<bool, StoreError> {
    Ok(seen(app, message_id).get::<Seen>(SEEN_SORT, Read::Eventual).await?.is_some())
}

/// Remembers a message that was worked on; only then, for SNS posts again what failed.
pub(crate) async fn remember(app: &App, message_id: &str) -> Result<(), StoreError> {
    let item = Seen { at_s: app.now().as_second() };
    seen(app, message_id).create(SEEN_SORT, &item).await.map(drop)
}
