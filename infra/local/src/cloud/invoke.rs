//! Invokes a function as Lambda does: it may fail, panic, time out, or be killed.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;

use super::{Cloud, Deployed, InvocationRecord};
use crate::{aws::Invocation, lambda::FleetError};

/// Why a function gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvokeFailure {
    /// There is no such function.
    #[error("no function {0}")]
    Unknown(String),
    /// It was killed, by a fault that a test set.
    #[error("the function was killed")]
    Killed,
    /// It panicked.
    #[error("the function panicked: {0}")]
    Panicked(String),
    /// It ran longer than its template allows.
    #[error("the function timed out after {0} seconds")]
    TimedOut(u32),
    /// It returned an error.
    #[error("the function failed: {0}")]
    Failed(String),
}

impl Cloud {
    /// Invokes a function with the JSON of an event. Returns the JSON of its answer.
    ///
    /// # Errors
    /// Whenever Lambda would report an error instead of an answer.
    pub async fn invoke(&self, name: &str, event: String) -> Result<String, InvokeFailure> {
        let deployed = self.functions.get(name).ok_or_else(|| InvokeFailure::Unknown(name.to_string()))?;
        let (started, event_bytes) = (Instant::now(), event.len());
        let result = match &deployed.fleet {
            Some(fleet) => fleet.invoke(event).await.map_err(|error| InvokeFailure::of(name, error)),
            None => in_this_process(deployed, event).await,
        };
        if let Err(failure) = &result {
            tracing::error!(function = name, %failure, "the invocation gave no answer");
        }
        self.invocations.note(name, started.elapsed(), event_bytes, result.as_ref().ok().map(String::len));
        result
    }

    /// Runs a schedule's function once.
    ///
    /// # Errors
    /// Whenever Lambda would report an error instead of an answer.
    pub async fn tick(&self, function: &str, input: &str) -> Result<String, InvokeFailure> {
        self.invoke(function, input.to_string()).await
    }

    /// Returns the invocations so far, and forgets them.
    pub fn take_invocations(&self) -> Vec<InvocationRecord> {
        self.invocations.take()
    }
}

async fn in_this_process(deployed: &Deployed, event: String) -> Result<String, InvokeFailure> {
    let (app, function) = (deployed.instances.next(), deployed.function);
    // The future is created inside the guard, because a function may panic before its first await.
    let work = AssertUnwindSafe(async move { (function.invoke)(app, event).await }).catch_unwind();
    let seconds = deployed.resource.timeout_seconds;
    let limited = tokio::time::timeout(Duration::from_secs(u64::from(seconds)), work);
    match Arc::new(Invocation::default()).run(limited).await {
        None => Err(InvokeFailure::Killed),
        Some(Err(_)) => Err(InvokeFailure::TimedOut(seconds)),
        Some(Ok(Err(panic))) => Err(InvokeFailure::Panicked(panic_message(&*panic))),
        Some(Ok(Ok(Err(error)))) => Err(InvokeFailure::Failed(chain(&error))),
        Some(Ok(Ok(Ok(answer)))) => Ok(answer),
    }
}

impl InvokeFailure {
    fn of(function: &str, error: FleetError) -> Self {
        match error {
            FleetError::NotDeployed => Self::Unknown(function.to_owned()),
            FleetError::TimedOut(seconds) => Self::TimedOut(seconds),
            FleetError::Start(reason) | FleetError::Failed(reason) => Self::Failed(reason),
        }
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".into())
}

fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
