//! Lambda: starts another function of this installation.

use aws_sdk_lambda::{Client, error::DisplayErrorContext, primitives::Blob, types::InvocationType};
use posthorn_app::{App, FromApp};
use posthorn_problem::{Problem, UNAVAILABLE};
use serde_json::Value;

/// Lambda did not accept the invocation. If its answer was lost, it may still run the function.
#[derive(Debug, thiserror::Error)]
#[error("Lambda did not accept the invocation: {0}")]
pub struct NotStarted(String);

impl From<NotStarted> for Problem {
    fn from(error: NotStarted) -> Self {
        UNAVAILABLE.because("Lambda did not answer. Try again.").retry_after(2).caused_by(&error)
    }
}

/// The client of Lambda.
pub struct Lambda {
    client: Client,
}

impl FromApp for Lambda {
    fn from_app(app: &App) -> Self {
        Self { client: Client::new(app.sdk()) }
    }
}

impl Lambda {
    /// Starts a function with an event, and does not wait for its end. `function` is its name in the cloud. Lambda starts it at least
    /// once, and again if it fails: the function must recognise a repetition.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html>
    ///
    /// # Errors
    /// If Lambda does not accept the invocation.
    pub async fn start(&self, function: &str, event: &Value) -> Result<(), NotStarted> {
        let request = self.client.invoke().function_name(function).invocation_type(InvocationType::Event);
        let answer = request.payload(Blob::new(event.to_string())).send().await;
        answer.map(drop).map_err(|error| NotStarted(DisplayErrorContext(&error).to_string()))
    }
}
