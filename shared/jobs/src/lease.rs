use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_store::{Created, Revised, StoreError, Stored};
use serde_json::{Map, Value};

use crate::item::{JobItem, LEASE, Outcome, RunItem, Running, lease_of, runs_of};

/// The right to run a job, until the lease ends.
#[derive(Debug)]
pub struct Lease {
    job: String,
    held: Stored<JobItem>,
    running: Running,
}

/// A wish to begin a run.
struct Begin {
    /// Names this invocation.
    holder: RunId,
    /// The run that a person asked for; `None` for a run of the schedule.
    asked: Option<RunId>,
    now_ms: i64,
    until_ms: i64,
}

/// Takes the lease of `job` for `seconds`; `None` if another run has it or the job is paused. `asked` is the run that this invocation
/// was made for: `None` then means also that this run has begun before. A run of the schedule takes the place of a run that a person
/// asked for, so that it begins even if its own invocation was lost.
///
/// A killed run keeps its lease until the lease ends, so `seconds` is the function's timeout. The next run records it as lost.
pub async fn lease(
    app: &App,
    job: &str,
    seconds: u32,
    asked: Option<RunId>,
) -> Result<Option<Lease>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let until_ms = now_ms + i64::from(seconds) * 1000;
    let begin = Begin { holder: RunId::new(app.now()), asked, now_ms, until_ms };
    let partition = lease_of(app, job);
    // The first run of a job makes its lease.
    let Some(found) = partition.get_or_create(LEASE, &JobItem::default()).await? else { return Ok(None) };
    let lost = match found.value.lost(now_ms) {
        Some(run) => Some(record(app, job, run).await?),
        None => None,
    };
    match partition.revise_from(LEASE, found, |job: &mut JobItem| begin.take(job, lost.as_ref())).await? {
        Revised::Changed(held) | Revised::Unchanged(held) => {
            Ok(begin.has(&held.value).map(|running| Lease { job: job.to_owned(), running, held }))
        }
        Revised::Absent => Ok(None),
    }
}

impl Begin {
    /// Takes the lease if it is free. Returns whether the item changed.
    fn take(&self, job: &mut JobItem, lost: Option<&RunItem>) -> bool {
        let is_wanted = match self.asked {
            Some(run) => job.asked.as_ref().is_some_and(|asked| asked.id == run),
            None => true,
        };
        if job.paused || job.is_running(self.now_ms) || !is_wanted {
            return false;
        }
        if let Some(lost) = lost.filter(|lost| job.running.as_ref().is_some_and(|one| one.id == lost.id)) {
            job.note(lost);
        }
        let (id, asked_by) = match job.asked.take() {
            Some(asked) => (asked.id, Some(asked.by)),
            None => (self.holder, None),
        };
        job.running = Some(Running { id, started_at: self.now_ms, asked_by });
        (job.run_id, job.leased_until_ms) = (Some(self.holder), self.until_ms);
        if self.asked.is_none() {
            job.ticked_at_ms = Some(self.now_ms);
        }
        true
    }

    /// The run, if this invocation has the lease. The SDK repeats a write if the response was lost, so the lease may be this
    /// invocation's although the write was refused.
    fn has(&self, job: &JobItem) -> Option<Running> {
        job.running.clone().filter(|_| job.run_id == Some(self.holder))
    }
}

/// Records a run. Returns the record that is there in the end: a run that is killed after its record was written ended as the record
/// says.
async fn record(app: &App, job: &str, run: RunItem) -> Result<RunItem, StoreError> {
    match runs_of(app, job).create(&run.id.suffix(), &run).await? {
        Created::New => Ok(run),
        Created::Existing(existing) => Ok(existing.value),
    }
}

impl Lease {
    /// Writes the run's record and releases the lease. A run that found nothing to do has no record of its own, only the lease's.
    pub async fn finish(
        self,
        app: &App,
        outcome: Outcome,
        counts: Map<String, Value>,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let Self { job, held, running } = self;
        let (holder, ended_at) = (held.value.run_id, app.now().as_millisecond());
        let mut run = RunItem::ended(running, ended_at, outcome, counts, reason);
        if run.is_kept() {
            run = record(app, &job, run).await?;
        }
        let release = |job: &mut JobItem| {
            let is_own = job.run_id == holder && job.running.as_ref().is_some_and(|one| one.id == run.id);
            if is_own {
                job.leased_until_ms = ended_at;
                job.note(&run);
            }
            is_own
        };
        lease_of(app, &job).revise_from(LEASE, held, release).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Asked;

    fn id(ms: i64) -> RunId {
        RunId::new(jiff::Timestamp::from_millisecond(ms).unwrap())
    }

    fn begin(asked: Option<RunId>, now_ms: i64) -> Begin {
        Begin { holder: id(now_ms), asked, now_ms, until_ms: now_ms + 50 }
    }

    #[test]
    fn a_run_that_was_asked_for_begins_once() {
        let wanted = id(1);
        let asked = Some(Asked { id: wanted, by: "key_1".into(), at_ms: 1 });
        let mut job = JobItem { asked, ..JobItem::default() };
        assert!(!begin(Some(id(2)), 10).take(&mut job, None), "another run");
        assert!(begin(Some(wanted), 10).take(&mut job, None));
        let running = job.running.clone().unwrap();
        assert_eq!((running.id, running.asked_by.as_deref()), (wanted, Some("key_1")));
        assert_eq!((&job.asked, job.ticked_at_ms), (&None, None));
        assert!(!begin(Some(wanted), 11).take(&mut job, None), "it runs");
        assert!(!begin(Some(wanted), 99).take(&mut job, None), "it began before");
    }

    #[test]
    fn a_run_of_the_schedule_takes_the_place_of_one_that_was_asked_for() {
        let wanted = id(1);
        let asked = Some(Asked { id: wanted, by: "key_1".into(), at_ms: 1 });
        let mut job = JobItem { asked, ..JobItem::default() };
        assert!(begin(None, 10).take(&mut job, None));
        assert_eq!((job.running.unwrap().id, job.ticked_at_ms), (wanted, Some(10)));
    }

    #[test]
    fn a_pause_holds_and_keeps_what_was_asked_for() {
        let wanted = id(1);
        let asked = Some(Asked { id: wanted, by: "key_1".into(), at_ms: 1 });
        let mut job = JobItem { asked, paused: true, ..JobItem::default() };
        assert!(!begin(None, 10).take(&mut job, None) && !begin(Some(wanted), 10).take(&mut job, None));
        assert!(job.paused && job.asked.is_some());
        job.paused = false;
        assert!(begin(None, 11).take(&mut job, None));
        assert!(!job.paused);
    }

    #[test]
    fn a_killed_run_is_lost_when_its_lease_is_over() {
        let mut job = JobItem::default();
        assert!(begin(None, 10).take(&mut job, None));
        assert_eq!(job.lost(59), None);
        let lost = job.lost(60).unwrap();
        assert_eq!((lost.outcome, lost.started_at, lost.ended_at), (Outcome::Lost, 10, 60));
        assert!(begin(None, 61).take(&mut job, Some(&lost)));
        assert_eq!((job.failures, job.last.map(|last| last.id)), (1, Some(lost.id)));
    }
}
