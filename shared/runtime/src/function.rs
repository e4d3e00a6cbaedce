use futures::future::BoxFuture;
use posthorn_app::App;

use crate::http::Route;

/// One Lambda function: what calls it, which settings it needs, and how it is run.
pub struct Function {
    /// The context it belongs to.
    pub context: &'static str,
    /// Its name, which is its binary's and its sample event's too.
    pub name: &'static str,
    /// What calls it.
    pub trigger: Trigger,
    /// The settings that it needs; all are checked before the first event.
    pub settings: &'static [&'static str],
    /// Runs it on one event.
    pub invoke: Invoke,
}

/// Event JSON in, answer JSON out.
pub type Invoke = fn(&'static App, String) -> BoxFuture<'static, Result<String, InvokeError>>;

/// What calls a function.
#[derive(Clone, Copy)]
pub enum Trigger {
    /// A route of the context's HTTP API.
    Http(&'static Route),
    /// What no route of the context's HTTP API takes.
    Unrouted,
    /// An SQS queue.
    Queue,
    /// An SNS topic.
    Topic,
    /// A table's stream.
    Stream,
    /// EventBridge Scheduler.
    Schedule,
}

/// The function could not answer; the caller (Lambda) tries again where it does that.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The event is not what the trigger sends.
    #[error("the event does not have the shape that this trigger sends")]
    Event(#[source] serde_json::Error),
    /// The answer has no JSON form.
    #[error("the answer could not be written as JSON")]
    Answer(#[source] serde_json::Error),
    /// The function failed on this event.
    #[error("the function failed: {0}")]
    Failed(String),
}

pub(crate) fn parse<E: serde::de::DeserializeOwned>(event: &str) -> Result<E, InvokeError> {
    serde_json::from_str(event).map_err(InvokeError::Event)
}

pub(crate) fn answer<A: serde::Serialize>(answer: &A) -> Result<String, InvokeError> {
    serde_json::to_string(answer).map_err(InvokeError::Answer)
}

/// An error and its sources, in one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
