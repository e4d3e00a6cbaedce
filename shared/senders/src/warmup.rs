//! Warm-up: daily limits for a new domain, counted without a write per message.
//!
//! The rules are pure: a stored [`Counter`] per domain and day, and an [`Allowance`] in the memory of each instance. An
//! instance leases a block of messages from the counter by one conditional write, and spends it without writes. If an
//! instance dies, the rest of its block is lost: less is sent than the cap allows, never more.

use posthorn_problem::Problem;
use serde::{Deserialize, Serialize};

use crate::{DomainName, codes::WARMUP_LIMIT_EXCEEDED};

/// The first day's cap.
const FIRST_DAY: u64 = 50;
/// The longest warm-up. After it, the cap is above the quota that SES gives any account.
pub const WARMUP_DAYS_MAX: u32 = 30;
/// A lease takes one part in this many of the day's rest, but at least the requested number.
const LEASE_DIVISOR: u64 = 20;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// A domain's warm-up: `days` periods of 24 hours. The cap of each is twice that of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warmup {
    /// Unix milliseconds at which the first day begins.
    #[serde(rename = "a")]
    pub started_at_ms: i64,
    /// How many days are capped.
    #[serde(rename = "d")]
    pub days: u32,
}

/// A day of a warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmupDay {
    /// The day's number, from 0.
    pub number: u32,
    /// How many messages may be sent on this day.
    pub cap: u64,
    /// Unix milliseconds at which the next day begins.
    pub ends_at_ms: i64,
}

impl Warmup {
    /// The day at `now_ms`; `None` after the warm-up. Before its beginning, the first day counts.
    pub fn day(&self, now_ms: i64) -> Option<WarmupDay> {
        let number = u32::try_from((now_ms - self.started_at_ms).max(0) / DAY_MS).ok()?;
        let cap = FIRST_DAY << number.min(WARMUP_DAYS_MAX);
        let ends_at_ms = self.started_at_ms + (i64::from(number) + 1) * DAY_MS;
        (number < self.days).then_some(WarmupDay { number, cap, ends_at_ms })
    }
}

/// How much of a day's cap instances have leased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Messages.
    #[serde(rename = "n")]
    pub leased: u64,
}

impl Counter {
    /// Leases at least `wanted` messages of a day with `cap`. It leases more, so that the next messages need no write.
    /// Returns `None` and changes nothing if fewer than `wanted` are left.
    pub fn lease(&mut self, cap: u64, wanted: u64) -> Option<u64> {
        let left = cap.saturating_sub(self.leased);
        if wanted > left {
            return None;
        }
        let block = (left / LEASE_DIVISOR).max(wanted).min(left);
        self.leased += block;
        Some(block)
    }
}

/// The messages that an instance has leased but not spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allowance {
    left: u64,
}

impl Allowance {
    /// Adds a lease.
    pub fn add(&mut self, leased: u64) {
        self.left += leased;
    }

    /// Spends `messages`, all or none.
    pub fn spend(&mut self, messages: u64) -> bool {
        let enough = messages <= self.left;
        if enough {
            self.left -= messages;
        }
        enough
    }

    /// How many messages must be leased before `messages` can be spent.
    pub fn lacks(&self, messages: u64) -> u64 {
        messages.saturating_sub(self.left)
    }
}

/// The result of asking to send messages now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// They may be sent, and are counted.
    Admitted,
    /// They may not be sent: the day's cap is reached. Nothing was counted.
    Exceeded {
        /// The day's cap.
        cap: u64,
        /// When the next day begins.
        lifts_at: jiff::Timestamp,
    },
}

/// The refusal of a send from `domain` over the day's cap.
pub fn warmup_limit_exceeded(
    domain: &DomainName,
    cap: u64,
    lifts_at: jiff::Timestamp,
    now: jiff::Timestamp,
) -> Problem {
    let seconds = lifts_at.duration_since(now).as_secs().max(0) + 1;
    WARMUP_LIMIT_EXCEEDED
        .because(format!(
            "{domain} is warming up: today's limit of {cap} messages is reached. The next day begins at {lifts_at}."
        ))
        .retry_after(u32::try_from(seconds).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START_MS: i64 = 1_750_000_000_000;

    #[test]
    fn the_cap_doubles_each_day_and_ends_with_the_window() {
        let warmup = Warmup { started_at_ms: START_MS, days: 14 };
        let cap = |now_ms| warmup.day(now_ms).map(|day| day.cap);
        assert_eq!(
            (cap(START_MS - 1), cap(START_MS), cap(START_MS + DAY_MS - 1)),
            (Some(50), Some(50), Some(50))
        );
        assert_eq!((cap(START_MS + DAY_MS), cap(START_MS + 13 * DAY_MS)), (Some(100), Some(50 << 13)));
        assert_eq!(cap(START_MS + 14 * DAY_MS), None);
        assert_eq!(warmup.day(START_MS + DAY_MS + 5).unwrap().ends_at_ms, START_MS + 2 * DAY_MS);
    }

    #[test]
    fn one_instance_can_send_the_whole_cap_with_few_writes() {
        let (mut counter, mut allowance, mut writes, mut sent) =
            (Counter::default(), Allowance::default(), 0, 0);
        let cap = 50 << 13;
        while allowance.spend(1) || {
            let leased = counter.lease(cap, allowance.lacks(1));
            writes += 1;
            allowance.add(leased.unwrap_or(0));
            allowance.spend(1)
        } {
            sent += 1;
        }
        assert_eq!(sent, cap);
        assert!(writes < 300, "{writes} writes for {cap} messages");
    }

    /// An instance sends messages, or dies and is replaced.
    #[derive(Debug, Clone)]
    enum Step {
        Send {
            instance: usize,
            messages: u64,
        },
        Die {
            instance: usize,
        },
        /// An instance leases messages and dies before spending any.
        LeaseAndDie {
            messages: u64,
        },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            12 => (0..6_usize, 1..8_u64).prop_map(|(instance, messages)| Step::Send { instance, messages }),
            1 => (0..6_usize).prop_map(|instance| Step::Die { instance }),
            1 => (1..8_u64).prop_map(|messages| Step::LeaseAndDie { messages }),
        ];
        prop::collection::vec(step, 0..400)
    }

    proptest! {
        #[test]
        fn no_interleaving_of_instances_sends_more_than_the_cap(cap in 1..400_u64, steps in steps()) {
            let mut counter = Counter::default();
            let mut instances = [Allowance::default(); 6];
            let mut sent = 0;
            for step in steps {
                match step {
                    Step::Send { instance, messages } => {
                        let lacks = instances[instance].lacks(messages);
                        if lacks > 0 {
                            instances[instance].add(counter.lease(cap, lacks).unwrap_or(0));
                        }
                        sent += if instances[instance].spend(messages) { messages } else { 0 };
                    }
                    Step::Die { instance } => instances[instance] = Allowance::default(),
                    Step::LeaseAndDie { messages } => drop(counter.lease(cap, messages)),
                }
                prop_assert!(sent <= cap);
                let unspent: u64 = instances.iter().map(|instance| instance.left).sum();
                prop_assert!(sent + unspent <= counter.leased && counter.leased <= cap);
            }
        }

        /// The documentation states: no instance has more than a twentieth of the cap, or than one request asked for.
        #[test]
        fn an_instance_never_has_more_than_one_block(cap in 1..100_000_u64, asked in prop::collection::vec(1..8_u64, 1..200)) {
            let (mut counter, mut allowance) = (Counter::default(), Allowance::default());
            for messages in asked {
                let lacks = allowance.lacks(messages);
                if lacks > 0 {
                    allowance.add(counter.lease(cap, lacks).unwrap_or(0));
                }
                allowance.spend(messages);
                prop_assert!(allowance.left <= (cap / LEASE_DIVISOR).max(8));
            }
        }
    }
}
