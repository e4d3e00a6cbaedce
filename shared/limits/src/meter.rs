//! One instance's view of how much of a limit is used.
//!
//! Pure. Instances share their counts with a delay. An instance counts its own requests, reports the count once in about
//! [`REPORT_EVERY_MIN`] requests, and then receives the count of all instances. Between reports it assumes that the others
//! continue at the same rate. So a single instance is exact; many instances are as exact as their traffic is steady.

/// The window of all limits, in milliseconds: one minute of the clock. `RateLimit-Policy` calls it `w`.
pub const WINDOW_MS: i64 = 60_000;
/// The least requests between two reports. A request usually counts against two limits, so there is about one write per ten
/// requests at most.
pub const REPORT_EVERY_MIN: u64 = 20;
/// Large limits need fewer reports: one per this fraction of the limit.
const REPORTS_PER_LIMIT: u64 = 100;
/// The most requests between two reports, for any limit: the unreported requests of many instances add up.
const REPORT_EVERY_MAX: u64 = 40;
/// The shortest time between two reports of a busy instance, because one item takes only a thousand writes per second.
const REPORT_GAP_MS: i64 = 200;

/// After this time, the others' latest rate counts as much as their rate before.
const PACE_MS: f64 = 2_000.0;

/// The longest time that an instance refuses requests because of an estimate of the others' requests. After it, the instance reads
/// the shared count. Otherwise an instance with one request a minute would use the estimate from a busy moment for many minutes.
const GUESS_MS: i64 = 10_000;

/// The shortest time over which the others' first rate is averaged.
const FIRST_PACE_MS: f64 = 1_000.0;

/// The state of one limit in one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Meter {
    window: i64,
    /// Requests counted by this instance in this window.
    mine: u64,
    /// This instance's part of the shared count of this window.
    reported: u64,
    /// The other instances' part of the shared count of this window, at `synced_at_ms`.
    others: u64,
    /// When the shared count was last received; the window's start if it was not received in this window.
    synced_at_ms: i64,
    /// The estimated rate of the other instances, in requests per millisecond.
    others_per_ms: f64,
    /// Requests to report. The rest of a window is reported in the next window. So a window misses about as many requests at its end
    /// as it has too many at its start, and the requests of an instance with little traffic count too.
    unreported: u64,
    refused: u64,
    /// Whether the instance has ever made a report.
    reports: bool,
    /// Whether the instance has ever received the shared count.
    is_synced: bool,
    report_every: u64,
}

/// The numbers to add to the shared counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The window, in minutes since 1970.
    pub window: i64,
    /// Requests, including the refused ones.
    pub offered: u64,
    /// Requests that were refused.
    pub refused: u64,
}

/// The result of checking a request against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether the request is admitted.
    pub admitted: bool,
    /// How many more requests this window admits.
    pub remaining: u64,
    /// Milliseconds until the window ends.
    pub resets_in_ms: i64,
}

impl Meter {
    /// A new meter for a limit of `per_window` requests. `entropy` spreads the reports of many instances over time.
    pub fn new(per_window: u64, now_ms: i64, entropy: u64) -> Self {
        let window = now_ms.div_euclid(WINDOW_MS);
        let report_every = (per_window / REPORTS_PER_LIMIT).clamp(REPORT_EVERY_MIN, REPORT_EVERY_MAX);
        Self {
            window,
            mine: 0,
            reported: 0,
            others: 0,
            synced_at_ms: window * WINDOW_MS,
            others_per_ms: 0.0,
            unreported: 0,
            refused: 0,
            reports: false,
            is_synced: false,
            // Instances that start together must not report together.
            report_every: report_every + entropy % (report_every / 2),
        }
    }

    /// Counts a request under a limit of `per_window`. Returns the report to make before [`decide`](Self::decide), if one is due.
    /// The caller then passes the result of the report to [`synced`](Self::synced) or [`lost`](Self::lost).
    pub fn count(&mut self, per_window: u64, now_ms: i64) -> Option<Report> {
        self.roll(now_ms);
        self.mine += 1;
        self.unreported += 1;
        let silent_ms = now_ms - self.synced_at_ms;
        // A new instance knows nothing about the others, so it reports immediately.
        let due = !self.reports
            || self.unreported >= self.report_every && silent_ms >= REPORT_GAP_MS
            || self.is_guessing(per_window, now_ms) && silent_ms >= GUESS_MS;
        self.reports = true;
        let (unreported, refused) = (&mut self.unreported, &mut self.refused);
        due.then(|| Report {
            window: self.window,
            offered: std::mem::take(unreported),
            refused: std::mem::take(refused),
        })
    }

    /// Records that the report failed. The next report includes its numbers.
    pub fn lost(&mut self, report: Report) {
        self.unreported += report.offered;
        self.refused += report.refused;
    }

    /// Whether the limit is used up only by the estimate of the others' requests.
    fn is_guessing(&self, per_window: u64, now_ms: i64) -> bool {
        self.mine + self.others <= per_window && self.used(now_ms) > per_window
    }

    /// Resets the counts when a new window begins. The others' rate stays, except after a window without a request: the rate is then
    /// unknown.
    fn roll(&mut self, now_ms: i64) {
        let window = now_ms.div_euclid(WINDOW_MS);
        if window > self.window + 1 {
            self.others_per_ms = 0.0;
        }
        if window > self.window {
            (self.mine, self.reported, self.others) = (0, 0, 0);
            (self.window, self.synced_at_ms) = (window, window * WINDOW_MS);
        }
    }

    /// Records the count of all instances in the window of `report`, including that report.
    pub fn synced(&mut self, report: Report, offered_by_all: u64, now_ms: i64) {
        if report.window == self.window {
            self.reported += report.offered;
            let others = offered_by_all.saturating_sub(self.reported);
            let elapsed_ms = (now_ms - self.synced_at_ms).max(1) as f64;
            let more = others.saturating_sub(self.others) as f64;
            if self.is_synced {
                // A rate over a short time has little weight.
                let weight = elapsed_ms / (elapsed_ms + PACE_MS);
                self.others_per_ms += (more / elapsed_ms - self.others_per_ms) * weight;
            } else {
                // One request in the first millisecond is not a rate of thousands per second.
                self.others_per_ms = more / elapsed_ms.max(FIRST_PACE_MS);
            }
            (self.others, self.synced_at_ms) = (others, now_ms);
        }
        self.is_synced = true;
    }

    fn used(&self, now_ms: i64) -> u64 {
        let estimated = self.others_per_ms * (now_ms - self.synced_at_ms).max(0) as f64;
        self.mine + self.others + estimated as u64
    }

    /// Decides whether a limit of `per_window` requests admits the request that was counted last.
    pub fn decide(&mut self, per_window: u64, now_ms: i64) -> Decision {
        let used = self.used(now_ms);
        let admitted = used <= per_window;
        self.refused += u64::from(!admitted);
        Decision {
            admitted,
            remaining: per_window.saturating_sub(used),
            resets_in_ms: (self.window + 1) * WINDOW_MS - now_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Simulates one instance with reports that always succeed. Returns the admitted requests and the reports.
    fn alone(requests: u64, per_window: u64, every_ms: i64) -> (u64, u64) {
        let mut meter = Meter::new(600, 0, 0);
        let (mut all, mut admitted, mut reports) = (0, 0, 0);
        for number in 0..requests {
            let now_ms = number as i64 * every_ms;
            if let Some(report) = meter.count(per_window, now_ms) {
                all += report.offered;
                reports += 1;
                meter.synced(report, all, now_ms);
            }
            admitted += u64::from(meter.decide(per_window, now_ms).admitted);
        }
        (admitted, reports)
    }

    #[test]
    fn a_single_instance_admits_exactly_the_limit() {
        assert_eq!(alone(1_000, 600, 50).0, 600);
        assert_eq!(alone(600, 600, 50).0, 600);
        assert_eq!(alone(601, 600, 50).0, 600);
    }

    #[test]
    fn a_meter_reports_once_in_twenty_requests() {
        assert_eq!(alone(1_000, 600, 50).1, 50);
    }

    #[test]
    fn remaining_requests_count_down_and_the_window_ends_on_the_minute() {
        let mut meter = Meter::new(2, 59_000, 0);
        meter.count(2, 59_000);
        let decision = meter.decide(2, 59_000);
        assert_eq!(decision, Decision { admitted: true, remaining: 1, resets_in_ms: 1_000 });
        meter.count(2, 59_500);
        assert_eq!(meter.decide(2, 59_500).remaining, 0);
        meter.count(2, 59_600);
        assert!(!meter.decide(2, 59_600).admitted);
        meter.count(2, 60_000);
        assert_eq!(meter.decide(2, 60_000), Decision { admitted: true, remaining: 1, resets_in_ms: 60_000 });
    }

    #[test]
    fn another_instances_request_in_the_first_moment_is_not_taken_for_a_high_rate() {
        let mut meter = Meter::new(600, 0, 0);
        let report = meter.count(600, 0).unwrap();
        meter.synced(report, 2, 0);
        meter.count(600, 50_000);
        assert!(meter.decide(600, 50_000).remaining > 500);
    }

    #[test]
    fn each_refusal_is_reported_once() {
        let mut meter = Meter::new(600, 0, 0);
        let first = meter.count(600, 0).unwrap();
        meter.synced(first, 1_000, 0);
        assert!(!meter.decide(600, 0).admitted);
        let mut reports = Vec::new();
        for at in 1..=100 {
            if let Some(report) = meter.count(600, at * 100) {
                meter.synced(report, 2_000, at * 100);
                reports.push(report.refused);
            }
            meter.decide(600, at * 100);
        }
        assert!(reports.iter().sum::<u64>() >= 90, "{reports:?}");
        assert!(reports.iter().all(|refused| *refused <= REPORT_EVERY_MIN), "{reports:?}");
    }
}
