//! Sending to SQS, and deciding when a failed message comes back.
//!
//! Every message is an [`Envelope`]: whose it is, and what. The consumer's scope comes from there.

mod backoff;
mod letters;
mod outbox;

pub use backoff::backoff_seconds;
pub use letters::{Depth, Letter};
pub use outbox::Outbox;

use aws_sdk_sqs::{Client, error::BoxError, types::SendMessageBatchRequestEntry};
use futures::future::join_all;
use posthorn_app::{App, FromApp};
use posthorn_store::Scope;
use serde::{Deserialize, Serialize};

/// SQS's own limit on a message's delay.
pub const DELAY_SECONDS_MAX: u32 = 900;
/// SQS's own limit on a batch.
pub const BATCH_ENTRIES_MAX: usize = 10;
/// Batches that are under way at once: a standard queue takes nearly any number.
const CONCURRENT_MAX: usize = 8;

/// What stands on a queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<T> {
    /// [`Scope::label`] of whoever's it is.
    pub scope: String,
    /// The request that caused it, for the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What is to be done.
    pub payload: T,
}

impl<T: Serialize> Envelope<T> {
    /// A message of `scope`.
    pub fn new(scope: &Scope, payload: T) -> Self {
        Self { scope: scope.label(), request_id: None, payload }
    }

    /// Names the request that caused it.
    pub fn caused_by(mut self, request_id: &str) -> Self {
        self.request_id = Some(request_id.to_owned());
        self
    }

    /// The text that goes on the queue.
    pub fn to_body(&self) -> Result<String, QueueError> {
        serde_json::to_string(self).map_err(QueueError::Encode)
    }
}

/// A message to be put on a queue.
#[derive(Debug, Clone)]
pub struct Post {
    /// Its text.
    pub body: String,
    /// Whom it is for, where many share a queue: messages of one group that takes more than its share wait behind the
    /// others' (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html>).
    pub group: Option<String>,
}

/// Why nothing, or not everything, was put on the queue.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The payload has no JSON form.
    #[error("the message could not be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// SQS refused or did not answer; whether it took the message is unknown.
    #[error("SQS did not take the message")]
    Sqs(#[source] BoxError),
    /// SQS took some of a batch; these positions it did not take.
    #[error("SQS did not take {} of a batch's messages", .0.len())]
    Partly(Vec<usize>),
}

/// The queues, by URL.
pub struct Queues {
    client: Client,
}

impl FromApp for Queues {
    fn from_app(app: &App) -> Self {
        Self { client: Client::new(app.sdk()) }
    }
}

impl Queues {
    /// Puts one message on a queue, to be seen after `delay_seconds` (at most [`DELAY_SECONDS_MAX`]).
    pub async fn send<T: Serialize>(
        &self,
        queue_url: &str,
        envelope: &Envelope<T>,
        delay_seconds: u32,
    ) -> Result<(), QueueError> {
        self.post(queue_url, Post { body: envelope.to_body()?, group: None }, delay_seconds).await
    }

    /// The same, of a message that may be one of a group.
    pub async fn post(&self, queue_url: &str, post: Post, delay_seconds: u32) -> Result<(), QueueError> {
        let mut request = self.client.send_message().queue_url(queue_url).message_body(post.body);
        request = request.set_message_group_id(post.group);
        if delay_seconds > 0 {
            request = request.delay_seconds(delay_seconds.min(DELAY_SECONDS_MAX) as i32);
        }
        request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }

    /// Puts any number of message bodies on a queue, ten a request.
    ///
    /// # Errors
    /// [`QueueError::Partly`] with the positions that were not taken; those before and between them were.
    pub async fn send_all(&self, queue_url: &str, bodies: &[String]) -> Result<(), QueueError> {
        let posts: Vec<Post> = bodies.iter().map(|body| Post { body: body.clone(), group: None }).collect();
        self.post_all(queue_url, &posts).await
    }

    /// The same, of messages that may be of groups.
    ///
    /// # Errors
    /// As [`Queues::send_all`].
    pub async fn post_all(&self, queue_url: &str, posts: &[Post]) -> Result<(), QueueError> {
        let mut refused = Vec::new();
        let mut offset = 0;
        for chunks in posts.chunks(BATCH_ENTRIES_MAX * CONCURRENT_MAX) {
            let sent = chunks.chunks(BATCH_ENTRIES_MAX).map(|chunk| self.send_chunk(queue_url, chunk));
            for (answer, chunk) in join_all(sent).await.into_iter().zip(chunks.chunks(BATCH_ENTRIES_MAX)) {
                match answer {
                    Ok(failed) => refused.extend(failed.into_iter().map(|position| offset + position)),
                    Err(_) => refused.extend(offset..offset + chunk.len()),
                }
                offset += chunk.len();
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(QueueError::Partly(refused)) }
    }

    async fn send_chunk(&self, queue_url: &str, posts: &[Post]) -> Result<Vec<usize>, QueueError> {
        let entries = posts.iter().enumerate().map(|(position, post)| {
            let entry = SendMessageBatchRequestEntry::builder().id(position.to_string());
            entry.message_body(&post.body).set_message_group_id(post.group.clone()).build()
        });
        let entries =
            entries.collect::<Result<Vec<_>, _>>().map_err(|error| QueueError::Sqs(Box::new(error)))?;
        let request = self.client.send_message_batch().queue_url(queue_url).set_entries(Some(entries));
        let answer = request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(answer.failed.iter().filter_map(|failed| failed.id.parse().ok()).collect())
    }

    /// Lets a message that is being worked on be seen again after `seconds`.
    pub async fn put_back(
        &self,
        queue_url: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> Result<(), QueueError> {
        let request =
            self.client.change_message_visibility().queue_url(queue_url).receipt_handle(receipt_handle);
        request
            .visibility_timeout(seconds as i32)
            .send()
            .await
            .map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }

    /// Asks whether a queue is there.
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
