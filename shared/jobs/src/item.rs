use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_items::Item;
use posthorn_store::{Partition, Store, Table};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A job's lease: which run has it, until when, whether the job is paused, and how its last run ended.
///
/// It is written twice a run, and most jobs run each minute: it stays under 1 KB, which is one write unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JobItem {
    /// Names the invocation that has the lease, or that had it last.
    pub run_id: Option<RunId>,
    /// No other run may start before this time, in Unix milliseconds.
    pub leased_until_ms: i64,
    /// A paused job does not start.
    #[serde(default)]
    pub paused: bool,
    /// Who paused or resumed it last: the principal's id.
    #[serde(default)]
    pub switched_by: Option<String>,
    /// When, in Unix milliseconds.
    #[serde(default)]
    pub switched_at_ms: Option<i64>,
    /// The run that began and has not ended. If the lease is over, it was killed.
    #[serde(default)]
    pub running: Option<Running>,
    /// The run that a person asked for and that has not begun. The next run is this one.
    #[serde(default)]
    pub asked: Option<Asked>,
    /// The last run that ended, whether or not it found work. Its reason is cut.
    #[serde(default)]
    pub last: Option<RunItem>,
    /// How many of the last runs failed or were lost, one after the other.
    #[serde(default)]
    pub failures: u32,
    /// When the schedule last started a run, in Unix milliseconds.
    #[serde(default)]
    pub ticked_at_ms: Option<i64>,
}

/// A run that began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Running {
    /// The run's id.
    pub id: RunId,
    /// Start, in Unix milliseconds.
    pub started_at: i64,
    /// Who asked for it: the principal's id. `None` if the schedule started it.
    #[serde(default)]
    pub asked_by: Option<String>,
}

/// A run that a person asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The id that the run will have.
    pub id: RunId,
    /// Who asked for it: the principal's id.
    pub by: String,
    /// When, in Unix milliseconds.
    pub at_ms: i64,
}

/// The record of one run that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunItem {
    /// The run's id.
    pub id: RunId,
    /// Start, in Unix milliseconds.
    pub started_at: i64,
    /// End, in Unix milliseconds.
    pub ended_at: i64,
    /// How the run ended.
    pub outcome: Outcome,
    /// The run's counts, by name.
    pub counts: Map<String, Value>,
    /// Why it failed.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who asked for it: the principal's id. `None` if the schedule started it.
    #[serde(default)]
    pub asked_by: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did all the work that was due.
    Done,
    /// It stopped on an error. The next run continues.
    Failed,
    /// It began and did not say how it ended: it was killed, or took too long. The next run continues.
    Lost,
}

/// Runs are kept for 90 days.
const RUN_KEPT_SECONDS: i64 = 90 * 24 * 3600;
/// The most characters of a reason in the record of a run.
const REASON_CHARS_MAX: usize = 2_000;
/// The most characters of a reason in the lease.
const LAST_REASON_CHARS_MAX: usize = 200;

impl Item for JobItem {
    const KIND: &'static str = "job";
}

impl Item for RunItem {
    const KIND: &'static str = "run";

    fn expires_at(&self) -> Option<i64> {
        Some(self.ended_at / 1000 + RUN_KEPT_SECONDS)
    }
}

impl RunItem {
    /// The record of a run that ended. A long reason is cut.
    pub(crate) fn ended(
        running: Running,
        ended_at: i64,
        outcome: Outcome,
        counts: Map<String, Value>,
        reason: Option<&str>,
    ) -> Self {
        let Running { id, started_at, asked_by } = running;
        let reason = reason.map(|reason| cut(reason, REASON_CHARS_MAX));
        Self { id, started_at, ended_at, outcome, counts, reason, asked_by }
    }

    /// Whether it gets an item of its own. A job that runs each minute writes 43,200 items a month otherwise, nearly all of them about
    /// runs that found nothing to do.
    pub(crate) fn is_kept(&self) -> bool {
        let is_zero = |count: &Value| count.as_f64() == Some(0.0);
        self.outcome != Outcome::Done || self.asked_by.is_some() || !self.counts.values().all(is_zero)
    }
}

impl JobItem {
    /// Whether a run has the lease.
    pub fn is_running(&self, now_ms: i64) -> bool {
        self.leased_until_ms > now_ms
    }

    /// Whether this run is the one that runs, or the last one that ended.
    pub fn has_begun(&self, run: RunId) -> bool {
        self.running.as_ref().is_some_and(|running| running.id == run)
            || self.last.as_ref().is_some_and(|last| last.id == run)
    }

    /// The record of a run that began and whose lease ended before it did. It lasted as long as the lease, at most.
    pub(crate) fn lost(&self, now_ms: i64) -> Option<RunItem> {
        let running = self.running.clone().filter(|_| !self.is_running(now_ms))?;
        Some(RunItem::ended(running, self.leased_until_ms, Outcome::Lost, Map::new(), None))
    }

    /// Notes how a run ended.
    pub(crate) fn note(&mut self, run: &RunItem) {
        self.running = None;
        self.failures = if run.outcome == Outcome::Done { 0 } else { self.failures.saturating_add(1) };
        let reason = run.reason.as_deref().map(|reason| cut(reason, LAST_REASON_CHARS_MAX));
        self.last = Some(RunItem { reason, ..run.clone() });
    }
}

fn cut(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The sort key of a job's lease.
pub(crate) const LEASE: &str = "lease";

/// The partition of a job's lease.
pub(crate) fn lease_of<'a>(app: &'a App, job: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Ops, "job", job)
}

/// The partition of a job's runs, each under its id's suffix.
pub(crate) fn runs_of<'a>(app: &'a App, job: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Ops, "job-run", job)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(outcome: Outcome, counts: Value, asked_by: Option<&str>) -> RunItem {
        let asked_by = asked_by.map(str::to_owned);
        let running = Running { id: RunId::new(jiff::Timestamp::UNIX_EPOCH), started_at: 0, asked_by };
        let counts = counts.as_object().cloned().unwrap_or_default();
        RunItem::ended(running, 5, outcome, counts, Some("é".repeat(3_000).as_str()))
    }

    #[test]
    fn only_a_run_that_found_nothing_to_do_and_nobody_asked_for_has_no_item() {
        let kept = |outcome, counts, by| run(outcome, counts, by).is_kept();
        assert!(!kept(Outcome::Done, json!({}), None));
        assert!(!kept(Outcome::Done, json!({ "looked_at": 0, "queued": 0 }), None));
        assert!(kept(Outcome::Done, json!({ "looked_at": 0, "queued": 1 }), None));
        assert!(kept(Outcome::Done, json!({ "queued": 0 }), Some("key_1")));
        assert!(kept(Outcome::Failed, json!({}), None));
        assert!(kept(Outcome::Lost, json!({}), None));
    }

    #[test]
    fn the_lease_counts_failures_in_a_row_and_keeps_a_short_reason() {
        let mut job = JobItem::default();
        job.note(&run(Outcome::Failed, json!({}), None));
        job.note(&run(Outcome::Lost, json!({}), None));
        assert_eq!(job.failures, 2);
        let reason = job.last.as_ref().and_then(|last| last.reason.as_deref()).unwrap_or_default();
        assert_eq!(reason.chars().count(), LAST_REASON_CHARS_MAX + 1);
        job.note(&run(Outcome::Done, json!({}), None));
        assert_eq!(job.failures, 0);
    }

    #[test]
    fn a_lease_of_the_version_before_is_read() {
        let old = json!({ "run_id": null, "leased_until_ms": 7, "paused": true });
        let read: JobItem = serde_json::from_value(old).unwrap();
        assert_eq!(read, JobItem { leased_until_ms: 7, paused: true, ..JobItem::default() });
    }
}
