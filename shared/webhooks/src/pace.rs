//! An endpoint's rate limit: every try is given its moment, several at a time.

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
use posthorn_store::{Created, Partition, Revised, Store, StoreError, Stored, Table};
use serde::{Deserialize, Serialize};

use crate::Endpoint;

/// The highest rate that can be asked for, in deliveries a second.
pub const RATE_MAX: u32 = 1_000;
/// Moments that one write takes, at most: so many tries are worked on at once in a batch.
const LEASE_MAX: u32 = 10;
/// A moment that was not used for so long is lost, so that what was saved up does not come in one burst.
const STALE_MICROS: i64 = 1_000_000;
/// An endpoint without deliveries for so long begins anew.
const KEPT_SECONDS: i64 = 3_600;
/// An instance that knows more endpoints than this forgets them and begins again.
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
    /// Takes the next moments at `rate` a second: half a second's worth, and one for each of the tries that wait. More
    /// would have other instances' tries wait for moments that may go unused.
    fn lease(&mut self, rate: u32, waiting: u32, now_micros: i64) -> VecDeque<i64> {
        let apart = 1_000_000 / i64::from(rate.clamp(1, RATE_MAX));
        let first = self.next_micros.max(now_micros);
        let count = i64::from((rate / 2).max(waiting).clamp(1, LEASE_MAX));
        self.next_micros = first + count * apart;
        (0..count).map(|at| first + at * apart).collect()
    }
}

/// What an instance has leased of one endpoint at one rate.
#[derive(Default)]
struct Lease {
    moments: VecDeque<i64>,
    standing: Option<Stored<Pace>>,
}

/// A lease, and how many tries of the instance wait for one of its moments.
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
    /// Gives a try at `endpoint` its moment; answers in how many seconds that is, 0 for at once.
    ///
    /// # Errors
    /// Where the store fails: many instances that lease of one endpoint refuse each other, and DynamoDB slows them down.
    pub async fn admit(&self, app: &App, scope: &Scope, endpoint: &Endpoint) -> Result<u32, StoreError> {
        let Some(rate) = endpoint.rate_limit else { return Ok(0) };
        let place = self.place_of(endpoint.id, rate);
        place.waiting.fetch_add(1, Ordering::SeqCst);
        let mut lease = place.lease.lock().await;
        // With this one, those that came while the lock was held.
        let waiting = place.waiting.fetch_sub(1, Ordering::SeqCst);
        let now_micros = app.now().as_microsecond();
        while lease.moments.front().is_some_and(|moment| moment + STALE_MICROS < now_micros) {
            lease.moments.pop_front();
        }
        if lease.moments.is_empty() {
            // A rate of its own begins anew when it is changed.
            let partition =
                app.part::<Store>().scoped(scope).partition(Table::Webhooks, "pace", &endpoint.id.suffix());
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

/// One conditional write, for the tries that wait; nothing is read where the instance was the last to lease.
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
        // It expired in between: the moments hold, and the next lease begins anew.
        Revised::Absent => Ok((moments, None)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_lie_apart_as_the_rate_says_and_never_in_the_past() {
        let mut pace = Pace { next_micros: 0 };
        assert_eq!(pace.lease(4, 1, 1_000_000), [1_000_000, 1_250_000]);
        assert_eq!(pace.lease(4, 1, 1_000_000), [1_500_000, 1_750_000]);
        assert_eq!(pace.lease(4, 1, 9_000_000), [9_000_000, 9_250_000]);
        assert_eq!(pace.lease(1, 1, 9_000_000), [9_500_000]);
    }

    #[test]
    fn one_lease_is_enough_for_all_tries_of_a_batch_at_any_rate() {
        for rate in [1, 3, 19, RATE_MAX] {
            let mut pace = Pace { next_micros: 0 };
            assert_eq!(pace.lease(rate, LEASE_MAX, 0).len(), LEASE_MAX as usize, "{rate}");
        }
    }

    proptest! {
        #[test]
        fn no_second_holds_more_moments_than_the_rate(rate in 1..=RATE_MAX, steps in prop::collection::vec((0..300_000_i64, 1..20_u32), 1..200)) {
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
