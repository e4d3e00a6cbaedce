//! SQS: passes each message of a batch to the handler, and returns only the failed ones to the queue.

use std::future::Future;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures::{FutureExt, stream, stream::StreamExt};
use posthorn_app::App;
use posthorn_items::{Scope, door};
use posthorn_queues::{Envelope, Queues};
use posthorn_store::{Stamp, acting};
use serde::de::DeserializeOwned;
use tracing::{Instrument, field::Empty};

use crate::{
    Function, InvokeError, NoScope, Trigger,
    function::{answer, causes, parse},
};

/// One message of a queue, read from its envelope. `S` is [`NoScope`] for messages that belong to no organisation.
pub struct Message<T, S = Scope> {
    /// The scope of the message.
    pub scope: S,
    /// The work to do.
    pub payload: T,
    /// The request that caused it.
    pub request_id: Option<String>,
    /// How often the queue has delivered it, including this time.
    pub receive_count: u32,
    /// Whether an operator moved it by its id from the dead letters back to the queue.
    pub replayed: bool,
    /// When it was first sent to the queue, in Unix milliseconds.
    pub sent_at_ms: i64,
}

/// What a message's label names: a [`Scope`], or [`NoScope`]. A message with the other is unreadable.
pub trait Label: Sized + Send {
    /// Reads the label.
    ///
    /// # Errors
    /// The reason, if it names something else.
    fn read(label: &str) -> Result<Self, String>;

    /// Records the scope in the log.
    fn record(&self, _: &tracing::Span) {}
}

impl Label for Scope {
    fn read(label: &str) -> Result<Self, String> {
        door::from_label(label).map_err(|error| error.to_string())
    }

    fn record(&self, span: &tracing::Span) {
        span.record("org", tracing::field::display(self.org()));
        span.record("environment", self.environment().as_str());
        if let Some(tenant) = self.tenant() {
            span.record("tenant", tracing::field::display(tenant));
        }
    }
}

impl Label for NoScope {
    fn read(label: &str) -> Result<Self, String> {
        if label.is_empty() { Ok(Self) } else { Err("the message has a scope, and must have none".into()) }
    }
}

/// The result of a handler that could not finish a message.
#[derive(Debug)]
pub struct Retry {
    /// Seconds until the queue delivers it again; `None` means the queue's own visibility timeout.
    pub after_seconds: Option<u32>,
    /// The reason, for the log.
    pub reason: String,
}

impl Retry {
    /// A retry after `seconds`.
    pub fn after(seconds: u32, reason: impl Into<String>) -> Self {
        Self { after_seconds: Some(seconds), reason: reason.into() }
    }
}

impl<E: std::error::Error> From<E> for Retry {
    fn from(error: E) -> Self {
        Self { after_seconds: None, reason: causes(&error) }
    }
}

/// The most messages of a batch that are processed at the same time.
const CONCURRENT_MAX: usize = 10;

/// Runs a batch. A message goes back to its queue if the handler fails or panics. An unreadable message goes back too, so that it
/// ends in the dead-letter queue, where an operator finds it.
pub async fn run<T, S, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    T: DeserializeOwned + Send,
    S: Label,
    H: Fn(&'static App, Message<T, S>) -> F + Send + Sync,
    F: Future<Output = Result<(), Retry>> + Send,
{
    let event: SqsEvent = parse(&event)?;
    let handler = &handler;
    let works = event.records.into_iter().map(|record| async move {
        let id = record.message_id.clone().unwrap_or_default();
        let done = one(app, record, function, handler).await;
        (id, done)
    });
    let outcomes: Vec<(String, bool)> = stream::iter(works).buffer_unordered(CONCURRENT_MAX).collect().await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = outcomes
        .into_iter()
        .filter(|(_, done)| !done)
        .map(|(id, _)| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failure
        })
        .collect();
    answer(&response)
}

async fn one<T, S, H, F>(
    app: &'static App,
    record: SqsMessage,
    function: &'static Function,
    handler: &H,
) -> bool
where
    T: DeserializeOwned,
    S: Label,
    H: Fn(&'static App, Message<T, S>) -> F,
    F: Future<Output = Result<(), Retry>>,
{
    let receipt = record.receipt_handle.clone().unwrap_or_default();
    let span = tracing::info_span!(
        "message",
        function = function.name,
        request_id = Empty,
        org = Empty,
        tenant = Empty,
        environment = Empty
    );
    let message: Message<T, S> = match open(&record) {
        Ok(message) => message,
        Err(reason) => {
            span.in_scope(|| tracing::error!(reason, "the queue message cannot be read"));
            return false;
        }
    };
    message.scope.record(&span);
    if let Some(request_id) = &message.request_id {
        span.record("request_id", request_id);
    }
    let actor = Stamp { request: message.request_id.clone(), ..Stamp::system(function.name, app.now()) };
    let work = acting(actor, handler(app, message).instrument(span.clone()));
    let work = std::panic::AssertUnwindSafe(work).catch_unwind();
    let retry = match work.await {
        Ok(Ok(())) => return true,
        Ok(Err(retry)) => retry,
        Err(_) => Retry { after_seconds: None, reason: "the handler panicked".into() },
    };
    span.in_scope(|| {
        tracing::warn!(reason = retry.reason, after_seconds = retry.after_seconds, "will be tried again")
    });
    if let Some(seconds) = retry.after_seconds {
        // If this fails, the message comes back after the queue's own timeout. It is not lost, only at another time.
        let url = match function.trigger {
            Trigger::Queue(consumer) => app.setting(consumer.queue.setting()),
            _ => "",
        };
        if let Err(error) =
            app.part::<Queues>().put_back(url, &receipt, seconds).instrument(span.clone()).await
        {
            span.in_scope(|| tracing::warn!(error = causes(&error), "the wait could not be set"));
        }
    }
    false
}

fn open<T: DeserializeOwned, S: Label>(record: &SqsMessage) -> Result<Message<T, S>, String> {
    let body = record.body.as_deref().unwrap_or_default();
    let envelope: Envelope<T> = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let scope = S::read(&envelope.scope)?;
    let number = |name: &str| record.attributes.get(name).and_then(|text| text.parse::<i64>().ok());
    Ok(Message {
        scope,
        payload: envelope.payload,
        replayed: envelope.replayed,
        request_id: envelope.request_id,
        receive_count: number("ApproximateReceiveCount").unwrap_or(1) as u32,
        sent_at_ms: number("SentTimestamp").unwrap_or(0),
    })
}
