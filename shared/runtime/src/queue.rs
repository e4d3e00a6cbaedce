//! SQS: passes the messages of a batch to the handler, one by one or all together, and returns only the failed ones to the queue.

mod message;
mod outcomes;
mod received;

use std::{future::Future, panic::AssertUnwindSafe};

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use futures::{FutureExt, stream, stream::StreamExt};
use posthorn_app::App;
use posthorn_items::Shaped;
use posthorn_store::{Stamp, acting};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::{Function, InvokeError, NoScope, Trigger, function::parse, metrics};
pub(crate) use received::readable;
use received::{Received, open, open_text, respond};

pub use message::{Label, Message, Retry};
pub use outcomes::{Outcomes, Step, guarded};

/// The most messages of a batch that are processed at the same time.
const CONCURRENT_MAX: usize = 10;

/// Runs a batch. A message goes back to its queue if the handler fails or panics. An unreadable message goes back too, so that it
/// ends in the dead-letter queue, where an operator finds it.
///
/// # Errors
/// If the invocation event is not from SQS.
pub async fn run<T, S, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    T: DeserializeOwned + Shaped + Send,
    S: Label,
    H: Fn(&'static App, Message<T, S>) -> F + Send + Sync,
    F: Future<Output = Result<(), Retry>> + Send,
{
    let event: SqsEvent = parse(&event)?;
    note_age(app, function, &event.records);
    let handler = &handler;
    let works = event.records.into_iter().map(|record| async move {
        let opened = Received::of::<T, S>(function, record, open);
        let Some((received, message)) = opened.ok else { return opened.unreadable };
        let stamp = Stamp { request: message.request_id.clone(), ..Stamp::system(function.name, app.now()) };
        let span = message.span.clone();
        let work = acting(stamp, handler(app, message).instrument(span));
        let work = AssertUnwindSafe(work).catch_unwind();
        received.ended(work.await.unwrap_or_else(|_| Err(Retry::panicked())))
    });
    let ended = stream::iter(works).buffer_unordered(CONCURRENT_MAX).collect().await;
    respond(app, function, ended).await
}

/// Runs a batch with one call of the handler, which returns the outcome of each message, in their order. If it panics, all of them
/// go back to the queue; so it guards what it does for single messages.
///
/// # Errors
/// If the invocation event is not from SQS.
pub async fn run_together<T, S, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    T: DeserializeOwned + Shaped + Send,
    S: Label,
    H: FnOnce(&'static App, Vec<Message<T, S>>) -> F + Send,
    F: Future<Output = Vec<Result<(), Retry>>> + Send,
{
    together(app, event, function, open, handler).await
}

/// The same for messages that another service writes, without an envelope: the handler gets their texts.
///
/// # Errors
/// If the invocation event is not from SQS.
pub async fn run_texts<H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    handler: H,
) -> Result<String, InvokeError>
where
    H: FnOnce(&'static App, Vec<Message<String, NoScope>>) -> F + Send,
    F: Future<Output = Vec<Result<(), Retry>>> + Send,
{
    together(app, event, function, open_text, handler).await
}

async fn together<T, S, H, F>(
    app: &'static App,
    event: String,
    function: &'static Function,
    open: fn(&SqsMessage) -> Result<Message<T, S>, String>,
    handler: H,
) -> Result<String, InvokeError>
where
    T: Send,
    S: Label,
    H: FnOnce(&'static App, Vec<Message<T, S>>) -> F + Send,
    F: Future<Output = Vec<Result<(), Retry>>> + Send,
{
    let event: SqsEvent = parse(&event)?;
    note_age(app, function, &event.records);
    let (mut ended, mut received, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for record in event.records {
        let opened = Received::of(function, record, open);
        match opened.ok {
            Some((one, message)) => {
                received.push(one);
                messages.push(message);
            }
            None => ended.push(opened.unreadable),
        }
    }
    if !messages.is_empty() {
        // For lines about the whole batch. Those about one message are in the message's span.
        let span = tracing::info_span!("messages", function = function.name);
        let work = acting(Stamp::system(function.name, app.now()), handler(app, messages).instrument(span));
        let outcomes = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_default();
        // A message without an outcome is not done.
        let outcomes = outcomes.into_iter().chain(std::iter::repeat_with(|| Err(Retry::panicked())));
        ended.extend(received.into_iter().zip(outcomes).map(|(one, outcome)| one.ended(outcome)));
    }
    respond(app, function, ended).await
}

/// A consumer is behind if it gets a message later than this. A delay (15 minutes) and a claim's quiet window (15 more) are no
/// trouble, so it is clearly more than both.
const BEHIND_SECONDS: i64 = 3600;

/// Reports the age of the oldest message, if the consumer is behind. It is written before the work, so that a batch that kills the
/// function is reported too.
fn note_age(app: &App, function: &Function, records: &[SqsMessage]) {
    let Trigger::Queue(consumer) = function.trigger else { return };
    let sent_ms = |record: &SqsMessage| record.attributes.get("SentTimestamp")?.parse::<i64>().ok();
    let Some(oldest_ms) = records.iter().filter_map(sent_ms).min() else { return };
    let age_seconds = (app.now().as_millisecond() - oldest_ms) / 1000;
    if age_seconds > BEHIND_SECONDS {
        let message = "a queue's consumer gets messages too late";
        let age_seconds = age_seconds.unsigned_abs();
        metrics::emit(app, &metrics::QUEUE_BEHIND, &[consumer.queue.name], age_seconds, message);
    }
}
