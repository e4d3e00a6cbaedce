//! The pace at which one worker hands emails to SES.

/// The rate that is assumed after a refusal while the account's own is unknown: that of a new account in production.
/// <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>
const RATE_ASSUMED: f64 = 14.0;
/// Ten workers run at most. A worker never goes slower than this part of the account's rate.
const SLOWEST: f64 = 1.0 / 50.0;
/// A refusal leaves this part of the pace. Less would leave more of the account's rate unused.
const SLOWER: f64 = 0.8;
/// Each email that SES takes makes the worker faster by this part of the account's rate.
const STEP: f64 = 1.0 / 800.0;
/// The same where the account's rate is below [`RATE_ASSUMED`], in recipients per second: a slow account has few emails to learn from.
const STEP_OF_SLOW: f64 = 70.0 * STEP;
/// Refusals within this time have one cause, and slow the worker down once.
const ONE_CAUSE_MICROS: i64 = 500_000;

/// The pace of one worker. All workers of an account share its rate, and other programs may use it too, so each finds its part:
/// slowly faster while SES takes its emails, and at a part of the pace when SES refuses one for the rate (additive increase,
/// multiplicative decrease, as TCP does, RFC 5681). A refusal costs one call, and no email is lost by it.
///
/// SES counts recipients, and allows a burst of a second's worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Pace {
    /// The account's rate in recipients per second; `None` while it is unknown and SES has refused nothing.
    ceiling: Option<f64>,
    rate: f64,
    /// The most recipients that may go at once. Not the account's second's worth while others send too: what this worker did not
    /// use, they did.
    burst: f64,
    /// The recipients that may go now. Less than zero: turns that are given for later.
    left: f64,
    filled_at_micros: i64,
    slowed_at_micros: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            ceiling: None,
            rate: 0.0,
            burst: 0.0,
            left: 0.0,
            filled_at_micros: 0,
            slowed_at_micros: i64::MIN / 2,
        }
    }
}

impl Pace {
    /// Notes the account's rate, in recipients per second.
    pub fn limit(&mut self, ceiling: f64) {
        let ceiling = ceiling.max(f64::MIN_POSITIVE);
        match self.ceiling {
            None => (self.rate, self.burst, self.left) = (ceiling, ceiling.max(1.0), ceiling.max(1.0)),
            // What was found at an assumed rate stays: only more room makes a worker faster at once.
            Some(before) => self.rate = (self.rate * (ceiling / before).max(1.0)).min(ceiling),
        }
        self.ceiling = Some(ceiling);
    }

    /// Gives an email its turn. Answers how long it waits for it, in microseconds.
    pub fn turn(&mut self, recipients: usize, now_micros: i64) -> i64 {
        if self.ceiling.is_none() {
            return 0;
        }
        self.fill(now_micros);
        let waits = ((1.0 - self.left) / self.rate).max(0.0);
        self.left -= recipients as f64;
        (waits * 1e6).ceil() as i64
    }

    /// Adds what the time since the last time allows.
    fn fill(&mut self, now_micros: i64) {
        let passed = (now_micros - self.filled_at_micros).max(0) as f64 / 1e6;
        self.left = (self.left + passed * self.rate).min(self.burst);
        self.filled_at_micros = now_micros.max(self.filled_at_micros);
    }

    /// Takes back a turn that was not used.
    pub fn unused(&mut self, recipients: usize) {
        self.left += recipients as f64;
    }

    /// SES took an email.
    pub fn taken(&mut self) {
        if let Some(ceiling) = self.ceiling {
            let step = if ceiling < RATE_ASSUMED { STEP_OF_SLOW } else { ceiling * STEP };
            self.rate = (self.rate + step).min(ceiling);
            self.burst = (self.burst + step).min(ceiling.max(1.0));
        }
    }

    /// SES refused an email because the account sends too fast.
    pub fn refused(&mut self, now_micros: i64) {
        if self.ceiling.is_none() {
            self.limit(RATE_ASSUMED);
        }
        // At the rate of until now: a turn that was given by it must not become a debt.
        self.fill(now_micros);
        if now_micros - self.slowed_at_micros >= ONE_CAUSE_MICROS
            && let Some(ceiling) = self.ceiling
        {
            self.slowed_at_micros = now_micros;
            self.rate = (self.rate * SLOWER).max(ceiling * SLOWEST);
            self.burst = (self.burst / 2.0).max(1.0);
        }
        self.left = self.left.min(0.0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// SES's side: recipients per second, with a burst of a second's worth.
    struct Account {
        rate: f64,
        left: f64,
        at_micros: i64,
    }

    impl Account {
        fn takes(&mut self, now_micros: i64) -> bool {
            let passed = (now_micros - self.at_micros) as f64 / 1e6;
            self.left = (self.left + passed * self.rate).min(self.rate.max(1.0));
            self.at_micros = now_micros;
            let taken = self.left >= 1.0;
            self.left -= if taken { 1.0 } else { 0.0 };
            taken
        }
    }

    /// When the sweep has asked for the rate of a new account.
    const KNOWN_AT_MICROS: i64 = 60_000_000;

    /// Lets workers with endless work send for `seconds`. Answers the parts of the rate that was used, and of calls refused.
    fn run(workers: usize, rate: f64, seconds: i64, mut known: bool) -> (f64, f64) {
        let mut account = Account { rate, left: rate.max(1.0), at_micros: 0 };
        let mut paces = vec![Pace::default(); workers];
        if known {
            paces.iter_mut().for_each(|pace| pace.limit(rate));
        }
        let mut turns: Vec<i64> = paces.iter_mut().map(|pace| pace.turn(1, 0)).collect();
        let (mut taken, mut refused) = (0.0, 0.0);
        while let Some(worker) = (0..workers).min_by_key(|worker| turns[*worker]) {
            // A call takes a while, so an unlimited worker does not go on within one moment.
            let now = turns[worker] + 10_000;
            if now > seconds * 1_000_000 {
                break;
            }
            if !known && now >= KNOWN_AT_MICROS {
                known = true;
                paces.iter_mut().for_each(|pace| pace.limit(rate));
            }
            let pace = &mut paces[worker];
            match account.takes(now) {
                true => {
                    taken += 1.0;
                    pace.taken();
                }
                false => {
                    refused += 1.0;
                    pace.refused(now);
                }
            }
            turns[worker] = now + pace.turn(1, now);
        }
        (taken / (rate * seconds as f64), refused / (taken + refused))
    }

    proptest! {
        #[test]
        fn workers_with_enough_work_use_the_rate_and_are_seldom_refused(
            workers in 1usize..=10, rate in 1u32..500, known: bool
        ) {
            let (used, refused) = run(workers, f64::from(rate), 600, known);
            // One worker of this test makes a hundred calls a second at most. The rate is unknown for a minute after the first
            // deployment; until then a worker goes no faster than the assumed one, and needs longer to find a low one.
            let (fastest, least) = if known { (50.0, 0.95) } else { (RATE_ASSUMED * 0.9, 0.75) };
            // An account of one a second, its rate unknown in the first minute, is used by half only: each email is a tenth of what
            // there is to learn from. The sandbox of SES is such an account.
            if f64::from(rate) <= fastest * workers as f64 && (known || rate > 1) {
                prop_assert!(used >= least, "used {used}");
            }
            // At a low rate a refusal is a larger part of few calls.
            if f64::from(rate) >= RATE_ASSUMED {
                prop_assert!(refused <= 0.25, "refused {refused}");
            }
        }
    }

    /// Rates below that of a new account, which random ones seldom are.
    #[test]
    fn slow_accounts_are_used_too_by_any_number_of_workers() {
        for rate in 1..=14 {
            let all = (1..=10).flat_map(|workers| [(workers, true), (workers, false)]);
            for (workers, known) in all.filter(|(_, known)| *known || rate > 1) {
                let (used, _) = run(workers, f64::from(rate), 600, known);
                assert!(used >= if known { 0.95 } else { 0.75 }, "{workers} at {rate}, {known}: {used}");
            }
        }
    }

    #[test]
    fn nobody_waits_before_ses_refuses_something_or_the_rate_is_known() {
        let mut pace = Pace::default();
        assert!((0..1_000).all(|_| pace.turn(50, 0) == 0));
        pace.limit(10.0);
        assert!((0..10).all(|_| pace.turn(1, 0) == 0));
        assert_eq!(pace.turn(1, 0), 100_000);
        assert_eq!(pace.turn(1, 0), 200_000);
    }

    #[test]
    fn an_email_to_many_makes_the_next_wait_longer_and_an_unused_turn_does_not() {
        let mut pace = Pace::default();
        pace.limit(10.0);
        assert_eq!(pace.turn(50, 0), 0);
        assert_eq!(pace.turn(1, 0), 4_100_000);
        pace.unused(1);
        assert_eq!(pace.turn(1, 0), 4_100_000);
    }

    #[test]
    fn refusals_of_one_batch_slow_down_once() {
        let mut pace = Pace::default();
        pace.limit(10.0);
        (0..5).for_each(|_| pace.refused(1_000_000));
        assert_eq!(pace.turn(1, 1_000_000), 125_000);
    }
}
