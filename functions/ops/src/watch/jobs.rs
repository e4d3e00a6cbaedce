//! When a job on a schedule counts as stopped.

use posthorn_jobs::{Outcome, Recent};

use crate::jobs::job::Job;

/// A job that failed this often in a row is failing: one failure may be a passing fault of AWS.
const FAILURES_MAX: u32 = 3;
/// How many runs [`standing`] needs.
pub(crate) const RUNS: i32 = FAILURES_MAX as i32;
/// A job that runs less often than this is failing after one failed run: three would take too long.
const SELDOM_SECONDS: u32 = 3600;
/// How long the one failed run of such a job is reported.
const REPORTED_SECONDS: i64 = 3600;

/// What the watch finds of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It runs.
    Well,
    /// Somebody paused it.
    Paused,
    /// No run has ended for this many seconds. It does not start, or is killed each time.
    Late(i64),
    /// Its last runs, this many, failed.
    Failing(u32),
}

impl Job {
    /// How long no run may end: its interval and a quarter, and ten minutes. So a minute's job is late after 11 minutes, a day's job
    /// after 30 hours.
    pub(crate) const fn late_after_seconds(&self) -> i64 {
        let every_seconds = self.every_seconds as i64;
        every_seconds + every_seconds / 4 + 600
    }

    /// Judges a job by its state and its newest [`RUNS`] runs. `since_ms` is when the watch first saw it, or last saw it paused: no
    /// run is expected before.
    pub(crate) fn standing(&self, recent: &Recent, since_ms: i64, now_ms: i64) -> Standing {
        if recent.job.paused {
            return Standing::Paused;
        }
        let ended_ms = recent.job.last.as_ref().map_or(since_ms, |run| run.ended_at.max(since_ms));
        let silent_seconds = (now_ms - ended_ms) / 1000;
        if silent_seconds > self.late_after_seconds() {
            return Standing::Late(silent_seconds);
        }
        let failed = recent.job.failures;
        // A run that was repeated after a failure may do nothing and succeed, so any failed run among the newest counts.
        let reported_from_ms = now_ms - REPORTED_SECONDS * 1000;
        let has_just_failed =
            recent.runs.iter().any(|run| run.outcome != Outcome::Done && run.ended_at > reported_from_ms);
        match failed {
            FAILURES_MAX.. => Standing::Failing(failed),
            _ if has_just_failed && self.every_seconds >= SELDOM_SECONDS => Standing::Failing(failed.max(1)),
            _ => Standing::Well,
        }
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::RunId;
    use posthorn_jobs::{JobItem, RunItem};

    use super::*;

    const MINUTE_MS: i64 = 60_000;
    const NOW_MS: i64 = 1_000_000 * MINUTE_MS;

    /// A job's runs: minutes ago, and whether each was done. The newest first.
    fn runs(runs: &[(i64, bool)]) -> Recent {
        let run = |(minutes, done): &(i64, bool)| RunItem {
            id: RunId::new(jiff::Timestamp::UNIX_EPOCH),
            started_at: 0,
            ended_at: NOW_MS - minutes * MINUTE_MS,
            outcome: if *done { Outcome::Done } else { Outcome::Failed },
            counts: Default::default(),
            reason: None,
            asked_by: None,
        };
        let failures = runs.iter().take_while(|(_, done)| !done).count() as u32;
        let runs: Vec<RunItem> = runs.iter().map(run).collect();
        Recent { job: JobItem { last: runs.first().cloned(), failures, ..JobItem::default() }, runs }
    }

    fn every(every_seconds: u32) -> Job {
        let [name, context, function, input] = ["job", "ops", "job", "{}"];
        Job { name, context, function, input, every: "", every_seconds, lease_seconds: 50, while_paused: "" }
    }

    fn standing(every_seconds: u32, recent: &Recent) -> Standing {
        every(every_seconds).standing(recent, 0, NOW_MS)
    }

    #[test]
    fn a_job_is_late_an_interval_and_a_quarter_and_ten_minutes_after_its_last_run() {
        assert_eq!(standing(60, &runs(&[(11, true)])), Standing::Well);
        assert_eq!(standing(60, &runs(&[(12, true)])), Standing::Late(720));
        assert_eq!(standing(300, &runs(&[(16, true)])), Standing::Well);
        assert_eq!(standing(300, &runs(&[(17, true)])), Standing::Late(1_020));
        assert_eq!(standing(86_400, &runs(&[(30 * 60, true)])), Standing::Well);
        assert_eq!(standing(86_400, &runs(&[(31 * 60, true)])), Standing::Late(31 * 3_600));
    }

    #[test]
    fn a_job_without_a_run_is_late_after_the_same_time_since_it_was_first_seen() {
        let job = every(60);
        let since = |minutes: i64| job.standing(&Recent::default(), NOW_MS - minutes * MINUTE_MS, NOW_MS);
        assert_eq!((since(0), since(11), since(12)), (Standing::Well, Standing::Well, Standing::Late(720)));
    }

    #[test]
    fn a_job_that_fails_three_times_in_a_row_is_failing() {
        assert_eq!(standing(60, &runs(&[(0, false), (1, false), (2, true)])), Standing::Well);
        assert_eq!(standing(60, &runs(&[(0, true), (1, false), (2, false)])), Standing::Well);
        assert_eq!(standing(60, &runs(&[(0, false), (1, false), (2, false)])), Standing::Failing(3));
    }

    #[test]
    fn one_failed_run_of_a_daily_job_is_reported_for_an_hour_even_if_its_repetition_succeeds() {
        assert_eq!(standing(86_400, &runs(&[(59, false)])), Standing::Failing(1));
        assert_eq!(standing(86_400, &runs(&[(57, true), (59, false)])), Standing::Failing(1));
        assert_eq!(standing(86_400, &runs(&[(60, false)])), Standing::Well);
    }

    #[test]
    fn a_paused_job_is_neither_late_nor_failing_and_has_its_time_again_afterwards() {
        let mut recent = runs(&[(5_000, false), (5_001, false), (5_002, false)]);
        recent.job.paused = true;
        assert_eq!(standing(60, &recent), Standing::Paused);
        (recent.job.paused, recent.job.failures) = (false, 0);
        assert_eq!(every(60).standing(&recent, NOW_MS - MINUTE_MS, NOW_MS), Standing::Well);
    }
}
