use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_store::{Page, PageRequest, Read, StoreError};

use crate::item::{Asked, JobItem, LEASE, RunItem, lease_of, runs_of};

/// A job's lease and last run; the default if it has never run.
pub async fn job(app: &App, job: &str) -> Result<JobItem, StoreError> {
    let found = lease_of(app, job).get::<JobItem>(LEASE, Read::Consistent).await?;
    Ok(found.map(|stored| stored.value).unwrap_or_default())
}

/// A page of a job's runs, newest first: those that found work, failed, were lost, or were asked for.
///
/// # Errors
/// [`StoreError::InvalidCursor`] for a cursor of another list.
pub async fn runs(app: &App, job: &str, page: &PageRequest) -> Result<Page<RunItem>, StoreError> {
    runs_of(app, job).page(page).await
}

/// The record of one run, if it ended and has one. Every run that was asked for has one.
pub async fn run(app: &App, job: &str, id: RunId) -> Result<Option<RunItem>, StoreError> {
    let found = runs_of(app, job).get::<RunItem>(&id.suffix(), Read::Consistent).await?;
    Ok(found.map(|stored| stored.value))
}

/// Pauses a job, or lets it run again, and returns it as it is then. A run that has begun goes on to its end. If it is so already,
/// nothing changes.
pub async fn switch(app: &App, job: &str, by: &str, paused: bool) -> Result<JobItem, StoreError> {
    let now_ms = app.now().as_millisecond();
    let change = |job: &mut JobItem| {
        let changes = job.paused != paused;
        if changes {
            job.paused = paused;
            (job.switched_by, job.switched_at_ms) = (Some(by.to_owned()), Some(now_ms));
        }
        changes
    };
    lease_of(app, job).revise_or_create(LEASE, JobItem::default(), change).await
}

/// The answer to a person who asks for a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Asking {
    /// This run will begin, or has begun. It is an earlier one if that was asked for and has not begun.
    Taken(Asked),
    /// A run has the job's lease.
    Running,
    /// The job is paused.
    Paused,
}

impl Asking {
    /// The answer that `job` gives to `wanted`, before anything is written.
    pub fn of(job: &JobItem, wanted: &Asked) -> Self {
        match &job.asked {
            _ if job.has_begun(wanted.id) => Self::Taken(wanted.clone()),
            _ if job.paused => Self::Paused,
            _ if job.is_running(wanted.at_ms) => Self::Running,
            Some(earlier) => Self::Taken(earlier.clone()),
            None => Self::Taken(wanted.clone()),
        }
    }
}

/// Asks for a run. The job's next run is this one, whether the schedule or an invocation of its own starts it.
pub async fn ask(app: &App, job: &str, wanted: &Asked) -> Result<Asking, StoreError> {
    let mut answer = Asking::Paused;
    let change = |job: &mut JobItem| {
        answer = Asking::of(job, wanted);
        let is_new = job.asked.is_none() && !job.has_begun(wanted.id) && matches!(answer, Asking::Taken(_));
        if is_new {
            job.asked = Some(wanted.clone());
        }
        is_new
    };
    lease_of(app, job).revise_or_create(LEASE, JobItem::default(), change).await?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Running;

    fn asked(ms: i64) -> Asked {
        let at = jiff::Timestamp::from_millisecond(ms).unwrap();
        Asked { id: RunId::new(at), by: "key_1".into(), at_ms: ms }
    }

    #[test]
    fn a_run_is_refused_while_the_job_runs_or_is_paused_and_joins_one_that_waits() {
        let (first, second, third) = (asked(1), asked(2), asked(3));
        let mut job = JobItem::default();
        assert_eq!(Asking::of(&job, &first), Asking::Taken(first.clone()));
        job.asked = Some(first.clone());
        assert_eq!(Asking::of(&job, &second), Asking::Taken(first));
        job.running = Some(Running { id: second.id, started_at: 0, asked_by: None });
        job.leased_until_ms = 4;
        assert_eq!(Asking::of(&job, &third), Asking::Running);
        job.leased_until_ms = 3;
        assert!(matches!(Asking::of(&job, &third), Asking::Taken(_)), "its lease is over: it was killed");
        job.paused = true;
        assert_eq!(Asking::of(&job, &third), Asking::Paused);
        assert_eq!(Asking::of(&job, &second), Asking::Taken(second.clone()), "it has begun");
    }
}
