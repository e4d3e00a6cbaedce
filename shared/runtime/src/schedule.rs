//! EventBridge Scheduler: every run has a lease and is recorded.

use std::future::Future;

use futures::FutureExt;
use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_jobs::{Outcome, lease};
use posthorn_store::{Stamp, acting};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use tracing::Instrument;

use crate::{Function, InvokeError, Trigger, causes, function::parse};

/// The counts of a run, by name.
pub type Counts = Map<String, Value>;

/// A run failed. The next run continues.
#[derive(Debug)]
pub struct Failed(pub String);

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(causes(&error))
    }
}

/// The input of a schedule without parameters. EventBridge may send an empty object or its own event.
#[derive(Debug, Default, Deserialize)]
pub struct NoInput {}

/// Runs a job under its lease, which lasts as long as the function's timeout. The event is the schedule's input; that of a run that a
/// person asked for also names the run, as `asked`.
///
/// # Errors
/// [`InvokeError::Event`] if the input cannot be read; [`InvokeError::Failed`] if no job of the function has this input, or the lease or
/// the run fails.
pub async fn run<I, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    I: DeserializeOwned + Send,
    H: FnOnce(&'static App, I) -> F + Send,
    F: Future<Output = Result<Counts, Failed>> + Send,
{
    let mut event: Value = parse(&event)?;
    let asked = take_asked(&mut event).map_err(InvokeError::Event)?;
    let job = job_of(function, &event)
        .ok_or_else(|| InvokeError::Failed("no job of this function has this input".into()))?;
    let input: I = serde_json::from_value(event).map_err(InvokeError::Event)?;
    let (function, lease_seconds) = (function.name, function.timeout_seconds());
    let span = tracing::info_span!("job", function, job);
    async {
        let failed = |error: &dyn std::error::Error| InvokeError::Failed(causes(error));
        let leased = lease(app, &job, lease_seconds, asked).await.map_err(|error| failed(&error))?;
        let Some(lease) = leased else {
            tracing::info!("another run has the lease, the job is paused, or this run was made before");
            return Ok("null".to_owned());
        };
        let work = acting(Stamp::system(function, app.now()), handler(app, input));
        let work = std::panic::AssertUnwindSafe(work).catch_unwind().await;
        let result = work.unwrap_or_else(|_| Err(Failed("the handler panicked".into())));
        let (outcome, counts, reason) = match &result {
            Ok(counts) => (Outcome::Done, counts.clone(), None),
            Err(Failed(reason)) => (Outcome::Failed, Map::new(), Some(reason.as_str())),
        };
        let counted = Value::Object(counts.clone()).to_string();
        tracing::info!(?outcome, counts = counted, reason, "ran");
        lease.finish(app, outcome, counts, reason).await.map_err(|error| failed(&error))?;
        result.map(|_| "null".to_owned()).map_err(|Failed(reason)| InvokeError::Failed(reason))
    }
    .instrument(span)
    .await
}

/// Takes the id of the run that a person asked for out of an event.
fn take_asked(event: &mut Value) -> Result<Option<RunId>, serde_json::Error> {
    let asked = event.as_object_mut().and_then(|fields| fields.remove("asked"));
    asked.map(serde_json::from_value).transpose()
}

/// The name of the job with this input. A function with one job takes any input, because EventBridge may send its own event.
fn job_of(function: &Function, input: &Value) -> Option<String> {
    let Trigger::Schedule(schedule) = function.trigger else { return None };
    let is_it = |declared: &str| serde_json::from_str::<Value>(declared).is_ok_and(|one| one == *input);
    let mut jobs = schedule.jobs(function.name).into_iter();
    jobs.find(|(_, declared)| schedule.inputs.len() == 1 || is_it(declared)).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Schedule;

    static ONE: Function = Function {
        name: "sweep",
        trigger: Trigger::Schedule(Schedule::every("15 minutes", "Nothing is swept.")),
        ..Function::DEFAULT
    };
    static TWO: Function = Function {
        name: "drain",
        trigger: Trigger::Schedule(Schedule {
            every: "1 minute",
            inputs: &[r#"{"shard":0}"#, r#"{"shard":1}"#],
            while_paused: "Nothing is drained.",
        }),
        ..Function::DEFAULT
    };

    #[test]
    fn each_input_of_a_schedule_is_a_job() {
        assert_eq!(job_of(&ONE, &json!({ "version": "0" })).as_deref(), Some("sweep"));
        assert_eq!(job_of(&TWO, &json!({ "shard": 1 })).as_deref(), Some("drain-1"));
        assert_eq!(job_of(&TWO, &json!({ "shard": 2 })), None);
    }

    #[test]
    fn the_run_that_was_asked_for_is_no_part_of_the_input() {
        let id = RunId::new(jiff::Timestamp::UNIX_EPOCH);
        let mut event = json!({ "shard": 1, "asked": id });
        assert_eq!(take_asked(&mut event).unwrap(), Some(id));
        assert_eq!(event, json!({ "shard": 1 }));
        assert_eq!(take_asked(&mut event).unwrap(), None);
        assert!(take_asked(&mut json!({ "asked": "now" })).is_err());
    }
}
