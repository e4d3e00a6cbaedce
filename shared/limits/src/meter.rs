//! How much of a limit is used, as one instance knows it.
//!
//! Pure. Counts are shared in arrears: an instance counts by itself, reports what it counted once in some [`REPORT_EVERY_MIN`]
//! requests, and is told then what all instances have counted. In between it assumes that the others go on as they did. So an
//! instance that is alone is exact, and many are as exact as their traffic is steady.

/// Limits are per minute of the clock: `RateLimit-Policy`'s `w`, in milliseconds.
pub const WINDOW_MS: i64 = 60_000;
/// Requests between two reports, at least. A request is held against two limits at most, so that there is at most one write
/// for ten requests.
pub const REPORT_EVERY_MIN: u64 = 20;
/// A large limit is reported to more rarely: after this share of it.
const REPORTS_PER_LIMIT: u64 = 100;
/// However large it is: what many instances have not told yet would count.
const REPORT_EVERY_MAX: u64 = 40;
/// A busy instance reports no more often than this, for one item takes a thousand writes a second.
const REPORT_GAP_MS: i64 = 200;

/// How long the others are to be seen until their latest pace counts as much as all that was known of it before.
const PACE_MS: f64 = 2_000.0;

/// Nobody is refused for longer than this by a guess at what the others do: after it the shared count is asked. An instance that
/// counts a request a minute would otherwise believe for many what it saw in a busy moment.
const GUESS_MS: i64 = 10_000;

/// The others' first pace is that of this while at least.
const FIRST_PACE_MS: f64 = 1_000.0;

/// What an instance knows of one limit's use.
#[derive(Debug, Clone, PartialEq)]
pub struct Meter {
    window: i64,
    /// Counted here in this window.
    mine: u64,
    /// Of the shared count of this window, what is this instance's.
    reported: u64,
    /// Of the shared count of this window, what is the others', at `told_at_ms`.
    others: u64,
    /// When the shared count was told; the window's start where it was not told in it.
    told_at_ms: i64,
    /// What the others count in a millisecond, as far as one knows.
    others_per_ms: f64,
    /// To be reported. What is left of a window is reported in the next: so the shared count of a window lacks, of each instance,
    /// as much at its end as it has too much at its beginning, and an instance with little traffic counts as well.
    unreported: u64,
    refused: u64,
    /// Whether anything was ever reported, and whether the shared count was ever told.
    reports: bool,
    was_told: bool,
    report_every: u64,
}

/// What is added to the shared counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The window that it is of: the minute since 1970.
    pub window: i64,
    /// Requests, those that were refused among them.
    pub offered: u64,
    /// Requests that were refused.
    pub refused: u64,
}

/// How a request stands to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is let through.
    pub admitted: bool,
    /// How many more are, in this window.
    pub remaining: u64,
    /// Milliseconds until the window ends.
    pub resets_in_ms: i64,
}

impl Meter {
    /// A meter of a limit of `per_window` requests that has seen nothing. `entropy` spreads the reports of many instances.
    pub fn new(per_window: u64, now_ms: i64, entropy: u64) -> Self {
        let window = now_ms.div_euclid(WINDOW_MS);
        let report_every = (per_window / REPORTS_PER_LIMIT).clamp(REPORT_EVERY_MIN, REPORT_EVERY_MAX);
        Self {
            window,
            mine: 0,
            reported: 0,
            others: 0,
            told_at_ms: window * WINDOW_MS,
            others_per_ms: 0.0,
            unreported: 0,
            refused: 0,
            reports: false,
            was_told: false,
            // Those that started together do not report together.
            report_every: report_every + entropy % (report_every / 2),
        }
    }

    /// Counts a request under a limit of `per_window`; what to report before deciding on it, where it is time to. Whether that came to something is to be said
    /// by [`told`](Self::told) or [`lost`](Self::lost).
    pub fn count(&mut self, per_window: u64, now_ms: i64) -> Option<Report> {
        self.roll(now_ms);
        self.mine += 1;
        self.unreported += 1;
        let silent_ms = now_ms - self.told_at_ms;
        // An instance that has just started knows nothing of the others.
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

    /// The report did not arrive: it is made again with the next one.
    pub fn lost(&mut self, report: Report) {
        self.unreported += report.offered;
        self.refused += report.refused;
    }

    /// Whether the limit is used up only if the others went on as they did, which nobody has said.
    fn is_guessing(&self, per_window: u64, now_ms: i64) -> bool {
        self.mine + self.others <= per_window && self.used(now_ms) > per_window
    }

    /// A window that has ended is forgotten, apart from the pace of the others; and that too after a window in which this instance
    /// did nothing, for it saw nothing then.
    fn roll(&mut self, now_ms: i64) {
        let window = now_ms.div_euclid(WINDOW_MS);
        if window > self.window + 1 {
            self.others_per_ms = 0.0;
        }
        if window > self.window {
            (self.mine, self.reported, self.others) = (0, 0, 0);
            (self.window, self.told_at_ms) = (window, window * WINDOW_MS);
        }
    }

    /// Takes in what all instances have counted in the window of `report`, that report included.
    pub fn told(&mut self, report: Report, offered_by_all: u64, now_ms: i64) {
        if report.window == self.window {
            self.reported += report.offered;
            let others = offered_by_all.saturating_sub(self.reported);
            let elapsed_ms = (now_ms - self.told_at_ms).max(1) as f64;
            let more = others.saturating_sub(self.others) as f64;
            if self.was_told {
                // What was seen for a moment only says little.
                let weight = elapsed_ms / (elapsed_ms + PACE_MS);
                self.others_per_ms += (more / elapsed_ms - self.others_per_ms) * weight;
            } else {
                // One request that was seen in the first moment is no pace of thousands.
                self.others_per_ms = more / elapsed_ms.max(FIRST_PACE_MS);
            }
            (self.others, self.told_at_ms) = (others, now_ms);
        }
        self.was_told = true;
    }

    fn used(&self, now_ms: i64) -> u64 {
        let since_told = self.others_per_ms * (now_ms - self.told_at_ms).max(0) as f64;
        self.mine + self.others + since_told as u64
    }

    /// Decides on the request that was counted last, for a limit of `per_window` requests.
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

    /// One instance, whose reports are taken at once.
    fn alone(requests: u64, per_window: u64, every_ms: i64) -> (u64, u64) {
        let mut meter = Meter::new(600, 0, 0);
        let (mut all, mut admitted, mut reports) = (0, 0, 0);
        for number in 0..requests {
            let now_ms = number as i64 * every_ms;
            if let Some(report) = meter.count(per_window, now_ms) {
                all += report.offered;
                reports += 1;
                meter.told(report, all, now_ms);
            }
            admitted += u64::from(meter.decide(per_window, now_ms).admitted);
        }
        (admitted, reports)
    }

    #[test]
    fn an_instance_that_is_alone_admits_exactly_the_limit() {
        assert_eq!(alone(1_000, 600, 50).0, 600);
        assert_eq!(alone(600, 600, 50).0, 600);
        assert_eq!(alone(601, 600, 50).0, 600);
    }

    #[test]
    fn it_reports_once_in_twenty_requests() {
        assert_eq!(alone(1_000, 600, 50).1, 50);
    }

    #[test]
    fn what_remains_counts_down_and_the_window_ends_on_the_minute() {
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
    fn another_instances_request_in_the_same_moment_is_no_pace() {
        let mut meter = Meter::new(600, 0, 0);
        let report = meter.count(600, 0).unwrap();
        meter.told(report, 2, 0);
        meter.count(600, 50_000);
        assert!(meter.decide(600, 50_000).remaining > 500);
    }

    #[test]
    fn what_was_refused_is_reported_once() {
        let mut meter = Meter::new(600, 0, 0);
        let first = meter.count(600, 0).unwrap();
        meter.told(first, 1_000, 0);
        assert!(!meter.decide(600, 0).admitted);
        let mut reports = Vec::new();
        for at in 1..=100 {
            if let Some(report) = meter.count(600, at * 100) {
                meter.told(report, 2_000, at * 100);
                reports.push(report.refused);
            }
            meter.decide(600, at * 100);
        }
        assert!(reports.iter().sum::<u64>() >= 90, "{reports:?}");
        assert!(reports.iter().all(|refused| *refused <= REPORT_EVERY_MIN), "{reports:?}");
    }
}
