//! Sends to SQS, and decides when a failed message comes back.
//!
//! Every message is an [`Envelope`] with the scope and the work to do. The consumer gets its scope from the envelope.

mod backoff;
mod batch;
mod dead_letters;
mod message_batch;
mod packs;

pub use backoff::backoff_seconds;
pub use batch::requests;
pub use dead_letters::{DeadLetter, Depth};
pub use message_batch::MessageBatch;
pub use packs::{PACK_BYTES_MAX, PACK_EVENTS_MAX, Pack, PackBuilder, pack_message};

use aws_sdk_sqs::{Client, error::BoxError, types::ChangeMessageVisibilityBatchRequestEntry};
use posthorn_app::{App, FromApp};
use posthorn_items::{Scope, Shaped};
use serde::{Deserialize, Serialize};

/// SQS's limit: seconds that a message may be delayed.
pub const DELAY_SECONDS_MAX: u32 = 900;
/// SQS's limit: messages per batch.
pub const BATCH_ENTRIES_MAX: usize = 10;

/// The content of a queue message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The [`Scope::label`] of the message's scope.
    pub scope: String,
    /// The version of the payload's shape.
    #[serde(rename = "v", default = "first", skip_serializing_if = "is_first")]
    pub shape: u32,
    /// The request that caused it, for the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Whether an operator moved it by its id from the dead letters back to the queue.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// The work to do.
    pub payload: T,
}

const fn first() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_first(shape: &u32) -> bool {
    *shape == 1
}

/// The beginning of the text of every message.
const BEGINNING: &str = "{\"scope\":";
/// The beginning of the text of a replayed message.
const BEGINNING_REPLAYED: &str = "{\"replayed\":true,\"scope\":";

/// The text of a dead letter that an operator puts back, marked as replayed. A text that is not an envelope stays unchanged.
pub fn as_replayed(body: &str) -> String {
    match body.strip_prefix(BEGINNING) {
        Some(rest) => format!("{BEGINNING_REPLAYED}{rest}"),
        None => body.to_owned(),
    }
}

impl<T: Serialize + Shaped> Envelope<T> {
    /// A message of `scope`.
    pub fn new(scope: &Scope, payload: T) -> Self {
        Self { scope: scope.label(), shape: T::SHAPE, request_id: None, replayed: false, payload }
    }

    /// A message that belongs to no organisation, such as one about a person's account.
    pub fn of_no_scope(payload: T) -> Self {
        Self { scope: String::new(), shape: T::SHAPE, request_id: None, replayed: false, payload }
    }

    /// Sets the id of the request that caused it, if one did.
    pub fn caused_by(mut self, request_id: Option<&str>) -> Self {
        self.request_id = request_id.map(str::to_owned);
        self
    }

    /// The text that is sent to the queue. SQS refuses U+FFFE and U+FFFF, so they are escaped. JSON already escapes control
    /// characters.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
    ///
    /// # Errors
    /// If the payload has no JSON form.
    pub fn to_body(&self) -> Result<String, QueueError> {
        let text = serde_json::to_string(self).map_err(QueueError::Encode)?;
        if text.contains(['\u{fffe}', '\u{ffff}']) {
            return Ok(text.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff"));
        }
        Ok(text)
    }
}

/// A message to send to a queue.
#[derive(Debug, Clone)]
pub struct Post {
    /// Its text.
    pub body: String,
    /// Its group, if several groups share a queue. If one group sends too many messages, they wait behind the messages of the
    /// other groups (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html>).
    pub group: Option<String>,
}

/// Why no message, or not every message, was sent to the queue.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The payload has no JSON form.
    #[error("the message could not be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// SQS refused or did not answer. It is unknown whether it accepted the message.
    #[error("SQS did not accept the message")]
    Sqs(#[source] BoxError),
    /// SQS accepted only a part of a batch. These are the positions of the messages that it did not accept.
    #[error("SQS did not accept {} of a batch's messages", .0.len())]
    Partly(Vec<usize>),
}

/// The client of SQS. Callers name a queue by its URL.
pub struct Queues {
    client: Client,
}

impl FromApp for Queues {
    fn from_app(app: &App) -> Self {
        Self { client: Client::new(app.sdk()) }
    }
}

impl Queues {
    /// Sends one message to a queue. Consumers see it after `delay_seconds` (at most [`DELAY_SECONDS_MAX`]).
    pub async fn send<T: Serialize + Shaped>(
        &self,
        queue_url: &str,
        envelope: &Envelope<T>,
        delay_seconds: u32,
    ) -> Result<(), QueueError> {
        self.post(queue_url, Post { body: envelope.to_body()?, group: None }, delay_seconds).await
    }

    /// The same for a message that may belong to a group.
    pub async fn post(&self, queue_url: &str, post: Post, delay_seconds: u32) -> Result<(), QueueError> {
        let mut request = self.client.send_message().queue_url(queue_url).message_body(post.body);
        request = request.set_message_group_id(post.group);
        if delay_seconds > 0 {
            request = request.delay_seconds(delay_seconds.min(DELAY_SECONDS_MAX) as i32);
        }
        request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }

    /// Makes messages that are being processed visible again, each after its seconds: ten in one request. Each is named by its
    /// receipt handle.
    ///
    /// # Errors
    /// If a request fails, or SQS refuses a message. It tries all of them first.
    pub async fn put_back_all(&self, queue_url: &str, messages: &[(String, u32)]) -> Result<(), QueueError> {
        let mut result = Ok(());
        for (first, some) in messages.chunks(BATCH_ENTRIES_MAX).enumerate() {
            let entry = |(position, (receipt, seconds)): (usize, &(String, u32))| {
                ChangeMessageVisibilityBatchRequestEntry::builder()
                    .id(position.to_string())
                    .receipt_handle(receipt)
                    .visibility_timeout(*seconds as i32)
                    .build()
            };
            let entries: Result<Vec<_>, _> = some.iter().enumerate().map(entry).collect();
            let entries = entries.map_err(|error| QueueError::Sqs(Box::new(error)))?;
            let request = self.client.change_message_visibility_batch().queue_url(queue_url);
            match request.set_entries(Some(entries)).send().await {
                Ok(answer) if answer.failed.is_empty() => {}
                Ok(answer) => {
                    let place = |id: &str| id.parse::<usize>().ok().map(|at| first * BATCH_ENTRIES_MAX + at);
                    let refused = answer.failed.iter().filter_map(|failed| place(&failed.id)).collect();
                    result = Err(QueueError::Partly(refused));
                }
                Err(error) => result = Err(QueueError::Sqs(Box::new(error))),
            }
        }
        result
    }

    /// Checks that a queue exists and can be reached.
    pub async fn probe(&self, queue_url: &str) -> Result<(), QueueError> {
        let request = self.client.get_queue_attributes().queue_url(queue_url);
        request
            .attribute_names(aws_sdk_sqs::types::QueueAttributeName::QueueArn)
            .send()
            .await
            .map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }
}

impl From<QueueError> for posthorn_problem::Problem {
    fn from(error: QueueError) -> Self {
        posthorn_problem::UNAVAILABLE
            .because("The queue did not answer. Try again.")
            .retry_after(2)
            .caused_by(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Work<T>(T);

    impl<T> Shaped for Work<T> {}

    fn envelope<T>(payload: T) -> Envelope<Work<T>> {
        Envelope { scope: "s".into(), shape: 1, request_id: None, replayed: false, payload: Work(payload) }
    }

    #[test]
    fn characters_that_sqs_refuses_are_escaped_and_read_back_the_same() {
        let payload = "a\u{1}b\u{fffe}c\u{ffff}d\u{1ffff}e\u{fffd}".to_owned();
        let envelope = envelope(payload);
        let body = envelope.to_body().unwrap();
        assert_eq!(body, "{\"scope\":\"s\",\"payload\":\"a\\u0001b\\ufffec\\uffffd\u{1ffff}e\u{fffd}\"}");
        let read: Envelope<Work<String>> = serde_json::from_str(&body).unwrap();
        assert_eq!(read.payload, envelope.payload);
    }

    #[test]
    fn a_message_that_is_put_back_twice_is_marked_once() {
        let envelope = envelope(7);
        let replayed = as_replayed(&envelope.to_body().unwrap());
        assert_eq!(replayed, "{\"replayed\":true,\"scope\":\"s\",\"payload\":7}");
        assert_eq!(as_replayed(&replayed), replayed);
        let read: Envelope<u8> = serde_json::from_str(&replayed).unwrap();
        assert!(read.replayed && !envelope.replayed);
        assert_eq!(as_replayed("no envelope"), "no envelope");
    }
}
