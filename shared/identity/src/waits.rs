//! Growing waits after failed log-ins. A stranger can slow down guesses, but cannot lock anyone out: each network waits for its own
//! failures, and a known device for its own alone.

use std::net::IpAddr;

use posthorn_app::App;
use posthorn_ids::ProductId;
use posthorn_items::Item;
use posthorn_problem::Problem;
use posthorn_store::{Created, Partition, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{Address, codes::LOG_IN_WAITS, places::waits_partition};

/// The uses of [`begin_attempt`] and [`forget_attempts`].
pub const WAITS: Use = Table::Limits.put();

/// Failures of one network that cost no wait: people mistype.
const FREE_OF_NETWORK: u32 = 5;
/// Failures of all networks together that cost no wait.
const FREE_OF_ALL: u32 = 30;
/// The longest wait of a network.
const WAIT_MAX_MS: i64 = 15 * 60 * 1000;
/// The longest wait because of all networks together: guesses stay few, and a person on a new device is not kept out for long.
const WAIT_FOR_ALL_MAX_MS: i64 = 30 * 1000;
/// Failures are forgotten after a day.
const KEPT_MS: i64 = 24 * 3600 * 1000;

/// The failed log-ins with one address, from one known device, one network or all networks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Failures {
    count: u32,
    /// When the next attempt may begin, in Unix milliseconds.
    free_at: i64,
    /// When the last attempt began, in Unix milliseconds.
    last_at: i64,
}

impl Item for Failures {
    const KIND: &'static str = "log-ins";

    fn expires_at(&self) -> Option<i64> {
        Some((self.last_at + KEPT_MS) / 1000)
    }
}

impl Failures {
    /// Counts an attempt as failed before it is checked: many attempts at the same time must not share one wait. Returns the wait
    /// in milliseconds if the attempt may not begin.
    fn begin(&mut self, limits: Limits, now_ms: i64) -> Result<(), i64> {
        if now_ms < self.free_at {
            return Err(self.free_at - now_ms);
        }
        if now_ms - self.last_at > KEPT_MS {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.last_at = now_ms;
        self.free_at = now_ms + limits.wait_ms(self.count);
        Ok(())
    }

    /// Takes back an attempt that was counted: it changed `before` to `after`. Attempts that were counted since stay.
    fn undo(&mut self, before: &Self, after: &Self) {
        match self == after {
            true => self.clone_from(before),
            false => self.count = self.count.saturating_sub(1),
        }
    }
}

/// How failures wait.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Failures that cost no wait.
    free: u32,
    wait_max_ms: i64,
}

const OF_NETWORK: Limits = Limits { free: FREE_OF_NETWORK, wait_max_ms: WAIT_MAX_MS };
const OF_ALL: Limits = Limits { free: FREE_OF_ALL, wait_max_ms: WAIT_FOR_ALL_MAX_MS };

impl Limits {
    /// A second after the free attempts, then twice as long each time, up to the longest wait.
    fn wait_ms(self, count: u32) -> i64 {
        let longest = self.wait_max_ms;
        match count.checked_sub(self.free) {
            None => 0,
            Some(beyond) => 1_000_i64.checked_shl(beyond.min(20)).unwrap_or(longest).min(longest),
        }
    }
}

/// Who attempts to log in.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The address of the account, which may not exist.
    pub email: &'a Address,
    /// The product whose user it is; `None` for a person of the console.
    pub product: Option<ProductId>,
    /// The network that the request comes from, if it is known.
    pub from: Option<IpAddr>,
    /// The device, if the person logged in on it before: the hash of its cookie.
    pub device: Option<&'a str>,
}

impl Attempt<'_> {
    /// Where it counts: first what waits for this caller's own failures.
    fn sorts(&self) -> Vec<(String, Limits)> {
        if let Some(device) = self.device {
            return vec![(format!("device/{device}"), OF_NETWORK)];
        }
        let network = self.from.map_or_else(|| "unknown".to_owned(), posthorn_access::network_of);
        vec![(network, OF_NETWORK), ("all".to_owned(), OF_ALL)]
    }
}

/// Begins an attempt: counts it as failed, until [`forget_attempts`]. Unknown addresses wait like known ones. An attempt that may not
/// begin counts nowhere: strangers must not use up the free attempts of a person whose password was not even checked.
///
/// # Errors
/// `LOG_IN_WAITS` with the seconds to wait.
pub async fn begin_attempt(app: &App, attempt: &Attempt<'_>) -> Result<(), Problem> {
    let (partition, now_ms) =
        (waits_partition(app, attempt.email, attempt.product), app.now().as_millisecond());
    let mut counted = Vec::new();
    for (sort, limits) in attempt.sorts() {
        match count(&partition, sort, limits, now_ms).await {
            Ok(one) => counted.push(one),
            Err(problem) => {
                for one in &counted {
                    one.undo(&partition).await?;
                }
                return Err(problem);
            }
        }
    }
    Ok(())
}

/// An attempt that was counted in one place.
struct Counted {
    sort: String,
    before: Failures,
    after: Failures,
}

impl Counted {
    async fn undo(&self, partition: &Partition<'_>) -> Result<(), StoreError> {
        let undo = |failures: &mut Failures| {
            failures.undo(&self.before, &self.after);
            true
        };
        // The write that is refused returns the item, so this needs no right to read.
        if let Created::Existing(existing) = partition.create(&self.sort, &self.before).await? {
            partition.revise_from(&self.sort, existing, undo).await?;
        }
        Ok(())
    }
}

async fn count(
    partition: &Partition<'_>,
    sort: String,
    limits: Limits,
    now_ms: i64,
) -> Result<Counted, Problem> {
    let (mut before, mut wait) = (Failures { last_at: now_ms, ..Failures::default() }, None);
    let mut after = before.clone();
    // The first attempt never waits.
    let _ = after.begin(limits, now_ms);
    if let Created::Existing(existing) = partition.create(&sort, &after).await? {
        let begin = |failures: &mut Failures| {
            before.clone_from(failures);
            wait = failures.begin(limits, now_ms).err();
            after.clone_from(failures);
            wait.is_none()
        };
        partition.revise_from(&sort, existing, begin).await?;
    }
    match wait {
        None => Ok(Counted { sort, before, after }),
        Some(ms) => Err(waits(ms)),
    }
}

fn waits(ms: i64) -> Problem {
    let seconds = u32::try_from(ms.div_euclid(1000) + 1).unwrap_or(u32::MAX);
    let detail = format!("Wait {seconds} seconds and try again, or ask for a new password.");
    LOG_IN_WAITS.because(detail).retry_after(seconds)
}

/// Forgets the failures of the device or the network after a successful log-in. Those of others stay.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn forget_attempts(app: &App, attempt: &Attempt<'_>) -> Result<(), StoreError> {
    let partition = waits_partition(app, attempt.email, attempt.product);
    if let Some((sort, _)) = attempt.sorts().first() {
        partition
            .overwrite(sort, &Failures { last_at: app.now().as_millisecond(), ..Failures::default() })
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_begin_after_some_failures_and_grow_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (1..=9).map(|count| OF_NETWORK.wait_ms(count) / 1000).collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!((OF_NETWORK.wait_ms(40), OF_NETWORK.wait_ms(u32::MAX)), (WAIT_MAX_MS, WAIT_MAX_MS));
        assert_eq!(OF_ALL.wait_ms(u32::MAX), WAIT_FOR_ALL_MAX_MS);
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let mut failures = Failures { count: 40, free_at: 0, last_at: 0 };
        assert_eq!(failures.begin(OF_NETWORK, KEPT_MS + 1), Ok(()));
        assert_eq!(failures.count, 1);
    }

    #[test]
    fn an_attempt_that_could_not_begin_is_taken_back_and_others_stay() {
        let before = Failures { count: 4, free_at: 0, last_at: 1 };
        let begun = |mut failures: Failures| {
            failures.begin(OF_NETWORK, 2_000_000).unwrap();
            failures
        };
        let after = begun(before.clone());
        let mut alone = after.clone();
        alone.undo(&before, &after);
        assert_eq!(alone, before);
        let mut newer = Failures { count: 6, ..after.clone() };
        newer.undo(&before, &after);
        assert_eq!((newer.count, newer.free_at), (5, after.free_at));
    }

    proptest! {
        #[test]
        fn no_more_attempts_begin_than_the_waits_allow(gaps in prop::collection::vec(0..5_000_i64, 1..200)) {
            let (mut failures, mut now, mut begun) = (Failures::default(), KEPT_MS * 2, 0_u32);
            let started = now;
            for gap in gaps {
                now += gap;
                begun += u32::from(failures.begin(OF_NETWORK, now).is_ok());
            }
            let least: i64 = (1..begun).map(|count| OF_NETWORK.wait_ms(count)).sum();
            prop_assert!(now - started >= least, "{} attempts in {} ms", begun, now - started);
        }
    }
}
