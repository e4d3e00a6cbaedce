//! SNS: passes each message of a topic to the handler. SNS delivers one message at a time, and again if the function fails.

use std::future::Future;

use aws_lambda_events::sns::SnsEvent;
use futures::FutureExt;
use posthorn_app::App;
use posthorn_items::{Scope, door};
use posthorn_store::{Stamp, acting};
use tracing::Instrument;

use crate::{Function, InvokeError, causes, function::parse};

/// A message of a topic.
pub struct Notification {
    /// The published text.
    pub text: String,
    /// The message id of SNS. It stays the same when SNS delivers the message again.
    pub message_id: String,
}

/// The handler could not finish. SNS will deliver the message again.
#[derive(Debug)]
pub struct Failed(pub String);

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(causes(&error))
    }
}

/// The scope from its label, which Posthorn gave to a provider and the provider returned with its notification.
pub fn scope_of(label: &str) -> Option<Scope> {
    door::from_label(label).ok()
}

/// Runs every message of the event.
pub async fn run<H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    H: Fn(&'static App, Notification) -> F + Send,
    F: Future<Output = Result<(), Failed>> + Send,
{
    let event: SnsEvent = parse(&event)?;
    let function = function.name;
    for record in event.records {
        let notification = Notification { text: record.sns.message, message_id: record.sns.message_id };
        let span = tracing::info_span!("notice", function, message_id = notification.message_id);
        let work =
            acting(Stamp::system(function, app.now()), handler(app, notification).instrument(span.clone()));
        let work = std::panic::AssertUnwindSafe(work).catch_unwind();
        let outcome = work.await.unwrap_or_else(|_| Err(Failed("the handler panicked".into())));
        if let Err(Failed(reason)) = outcome {
            span.in_scope(|| tracing::error!(reason, "will be delivered again"));
            return Err(InvokeError::Failed(reason));
        }
    }
    Ok("null".to_owned())
}
