//! EventBridge Scheduler: every run has a lease and is recorded.

use std::future::Future;

use futures::FutureExt;
use posthorn_app::App;
use posthorn_jobs::{Outcome, lease};
use posthorn_store::{Stamp, acting};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use tracing::Instrument;

use crate::{
    Function, InvokeError,
    causes,
    function::parse,
};

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

/// Runs a job that has the function's name.
///
/// # Errors
/// See [`run_as`].
pub async fn run<H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    H: FnOnce(&'static App, NoInput) -> F + Send,
    F: Future<Output = Result<Counts, Failed>> + Send,
{
    run_as(app, event, function, |_| function.name.to_owned(), handler).await
}

/// Runs a job under its lease, which lasts as long as the function's timeout. `name` gives the job's name and may depend on the
/// input, so that shards of one job can run at the same time.
///
/// # Errors
/// [`InvokeError::Event`] if the input cannot be read; [`InvokeError::Failed`] if the lease or the run fails.
pub async fn run_as<I, N, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    name: N,
    handler: H,
) -> Result<String, InvokeError>
where
    I: DeserializeOwned + Send,
    N: FnOnce(&I) -> String + Send,
    H: FnOnce(&'static App, I) -> F + Send,
    F: Future<Output = Result<Counts, Failed>> + Send,
{
    let input: I = parse(&event)?;
    let (function, lease_seconds) = (function.name, function.timeout_seconds());
    let job = name(&input);
    let span = tracing::info_span!("job", function, job);
    async {
        let failed = |error: &dyn std::error::Error| InvokeError::Failed(causes(error));
        let Some(lease) = lease(app, &job, lease_seconds).await.map_err(|error| failed(&error))? else {
            tracing::info!("another run has the lease, or the job is paused");
            return Ok("null".to_owned());
        };
        let work = acting(Stamp::system(function, app.now()), handler(app, input));
        let work = std::panic::AssertUnwindSafe(work).catch_unwind().await;
        let result = work.unwrap_or_else(|_| Err(Failed("the handler panicked".into())));
        let (outcome, counts) = match &result {
            Ok(counts) => (Outcome::Done, counts.clone()),
            Err(Failed(reason)) => {
                (Outcome::Failed, Map::from_iter([("reason".to_owned(), reason.clone().into())]))
            }
        };
        let counted = Value::Object(counts.clone()).to_string();
        tracing::info!(?outcome, counts = counted, "ran");
        lease.finish(app, outcome, counts).await.map_err(|error| failed(&error))?;
        result.map(|_| "null".to_owned()).map_err(|Failed(reason)| InvokeError::Failed(reason))
    }
    .instrument(span)
    .await
}
