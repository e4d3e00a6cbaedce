//! An endpoint's rate limit: every attempt gets a moment to run. Moments are leased several at a time.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use posthorn_app::{App, FromApp};
use posthorn_ids::WebhookId;
use posthorn_items::{Item, Scope};
use posthorn_store::{Created, Partition, Revised, StoreError, Stored};
use serde::{Deserialize, Serialize};

use crate::{Endpoint, places::paces};

/// The highest rate limit, in deliveries per second.
pub const RATE_MAX: u32 = 1_000;
/// Most moments that one write leases. A batch processes so many attempts at the same time.
const LEASE_MAX: u32 = 10;
/// A moment that is unused for this time is lost, so that unused moments do not cause a burst.
const STALE_MICROS: i64 = 1_000_000;
/// The pace of an endpoint without deliveries for this time expires.
const KEPT_SECONDS: i64 = 3_600;
/// An instance with leases of more endpoints than this drops them all.
const KNOWN_MAX: usize = 1_000;

/// The next free moment of an endpoint at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Pace {
    next_micros: i64,
}

impl Item for Pace {
    const KIND: &'static str = "pace";

    fn expires_at(&self) -> Option<i64> {
        Some(self.next_micros / 1_000_000 + KEPT_SECONDS)
    }
}

impl Pace {
    /// Leases the next moments at `rate` per second: those of half a second, or one for each waiting attempt if that is
    /// more. With more, attempts of other instances would wait for moments that may stay unused.
    fn lease(&mut self, rate: u32, waiting: u32, now_micros: i64) -> VecDeque<i64> {
        let apart = 1_000_000 / i64::from(rate.clamp(1, RATE_MAX));
        let first = self.next_micros.max(now_micros);
        let count = i64::from((rate / 2).max(waiting).clamp(1, LEASE_MAX));
        self.next_micros = first + count * apart;
        (0..count).map(|at| first + at * apart).collect()
    }
}

/// An instance's lease for one endpoint at one rate.
#[derive(Default)]
struct Lease {
    moments: VecDeque<i64>,
    standing: Option<Stored<Pace>>,
}

/// A lease, and how many attempts of the instance wait for one of its moments.
#[derive(Default)]
struct Place {
    waiting: AtomicU32,
    lease: futures::lock::Mutex<Lease>,
}

type Leases = HashMap<(WebhookId, u32), Arc<Place>>;

/// The leases of a warm instance.
#[derive(Default)]
pub struct Paces(Mutex<Leases>);

impl FromApp for Paces {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

impl Paces {
    /// Gives an attempt at `endpoint` its moment. Returns the seconds until it; 0 means immediately.
    ///
    /// # Errors
    /// If the table cannot be read or written. Many instances that lease for one endpoint conflict with each other, and
    /// DynamoDB may throttle them.
    pub async fn admit(&self, app: &App, scope: &Scope, endpoint: &Endpoint) -> Result<u32, StoreError> {
        let Some(rate) = endpoint.rate_limit else { return Ok(0) };
        let place = self.place_of(endpoint.id, rate);
        place.waiting.fetch_add(1, Ordering::SeqCst);
        let mut lease = place.lease.lock().await;
        // This attempt, and those that arrived while another had the lock.
        let waiting = place.waiting.fetch_sub(1, Ordering::SeqCst);
        let now_micros = app.now().as_microsecond();
        while lease.moments.front().is_some_and(|moment| moment + STALE_MICROS < now_micros) {
            lease.moments.pop_front();
        }
        if lease.moments.is_empty() {
            // Each rate has its own pace, so a changed rate starts fresh.
            let partition = paces(app, scope, endpoint.id);
            let standing = lease.standing.take();
            (lease.moments, lease.standing) =
                renew(&partition, (rate, waiting), now_micros, standing).await?;
        }
        let moment = lease.moments.pop_front().unwrap_or(now_micros);
        Ok(u32::try_from((moment - now_micros).div_euclid(1_000_000)).unwrap_or(0))
    }

    fn place_of(&self, id: WebhookId, rate: u32) -> Arc<Place> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        Arc::clone(known.entry((id, rate)).or_default())
    }
}

/// Leases moments for the waiting attempts, with one conditional write. It reads nothing if this instance was the last
/// to lease.
async fn renew(
    partition: &Partition<'_>,
    (rate, waiting): (u32, u32),
    now_micros: i64,
    standing: Option<Stored<Pace>>,
) -> Result<(VecDeque<i64>, Option<Stored<Pace>>), StoreError> {
    let sort = rate.to_string();
    let current = match standing {
        Some(current) => current,
        None => {
            let mut first = Pace { next_micros: 0 };
            let moments = first.lease(rate, waiting, now_micros);
            match partition.create(&sort, &first).await? {
                Created::New => return Ok((moments, None)),
                Created::Existing(current) => current,
            }
        }
    };
    let mut moments = VecDeque::new();
    let take = |pace: &mut Pace| {
        moments = pace.lease(rate, waiting, now_micros);
        true
    };
    match partition.revise_from(&sort, current, take).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok((moments, Some(stored))),
        // The item has just expired. The moments are valid; the next lease starts fresh.
        Revised::Absent => Ok((moments, None)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_are_spaced_by_the_rate_and_never_in_the_past() {
        let mut pace = Pace { next_micros: 0 };
        assert_eq!(pace.lease(4, 1, 1_000_000), [1_000_000, 1_250_000]);
        assert_eq!(pace.lease(4, 1, 1_000_000), [1_500_000, 1_750_000]);
        assert_eq!(pace.lease(4, 1, 9_000_000), [9_000_000, 9_250_000]);
        assert_eq!(pace.lease(1, 1, 9_000_000), [9_500_000]);
    }

    #[test]
    fn one_lease_is_enough_for_all_attempts_of_a_batch_at_any_rate() {
        for rate in [1, 3, 19, RATE_MAX] {
            let mut pace = Pace { next_micros: 0 };
            assert_eq!(pace.lease(rate, LEASE_MAX, 0).len(), LEASE_MAX as usize, "{rate}");
        }
    }

    proptest! {
        #[test]
        fn no_second_has_more_moments_than_the_rate(rate in 1..=RATE_MAX, steps in prop::collection::vec((0..300_000_i64, 1..20_u32), 1..200)) {
            let (mut pace, mut now, mut moments) = (Pace { next_micros: 0 }, 0, Vec::new());
            for (step, waiting) in steps {
                now += step;
                moments.extend(pace.lease(rate, waiting, now));
            }
            prop_assert!(moments.is_sorted());
            for (at, from) in moments.iter().enumerate() {
                let within = moments[at..].iter().take_while(|moment| **moment < from + 1_000_000).count();
                prop_assert!(within <= rate as usize + 1, "{within} of {rate}");
            }
        }
    }
}
