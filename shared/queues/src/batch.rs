//! Sends many messages in as few requests as SQS allows.

use std::ops::Range;

use aws_sdk_sqs::{
    error::{DisplayErrorContext, SdkError},
    operation::send_message_batch::SendMessageBatchError,
    types::SendMessageBatchRequestEntry,
};
use futures::future::join_all;

use crate::{BATCH_ENTRIES_MAX, Post, QueueError, Queues};

/// The most batches that are sent at the same time. A standard queue allows nearly any number.
const CONCURRENT_MAX: usize = 8;
/// The most bytes of the messages of one batch. It is safely under 256 KiB, the smallest limit that SQS has had.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const BATCH_BYTES_MAX: usize = 250_000;

impl Queues {
    /// Sends any number of messages to a queue: ten per request, or fewer if they are large.
    ///
    /// # Errors
    /// [`QueueError::Partly`] with the positions of the messages that SQS did not accept. It accepted all others.
    pub async fn post_all(&self, queue_url: &str, posts: &[Post]) -> Result<(), QueueError> {
        let mut refused = Vec::new();
        for some in batches(posts).chunks(CONCURRENT_MAX) {
            let sent = some.iter().map(|batch| self.send_batch(queue_url, posts, batch.clone()));
            refused.extend(join_all(sent).await.into_iter().flatten());
        }
        if refused.is_empty() { Ok(()) } else { Err(QueueError::Partly(refused)) }
    }

    /// Sends a batch. Returns the positions of the messages that SQS did not accept. If SQS refuses the whole batch because of its
    /// contents, the messages are sent one by one, so that one refused message does not block the others.
    async fn send_batch(&self, queue_url: &str, posts: &[Post], batch: Range<usize>) -> Vec<usize> {
        match self.send_entries(queue_url, posts, batch.clone()).await {
            Ok(failed) => failed,
            Err(error) if batch.len() > 1 && is_for_its_contents(&error) => {
                let singly = batch.map(|position| async move {
                    let one = self.send_entries(queue_url, posts, position..position + 1).await;
                    one.unwrap_or_else(|error| {
                        tracing::error!(error = %DisplayErrorContext(&error), "SQS did not accept a message");
                        vec![position]
                    })
                });
                join_all(singly).await.into_iter().flatten().collect()
            }
            Err(error) => {
                let messages = batch.len();
                tracing::warn!(error = %DisplayErrorContext(&error), messages, "SQS did not accept messages");
                batch.collect()
            }
        }
    }

    async fn send_entries(
        &self,
        queue_url: &str,
        posts: &[Post],
        batch: Range<usize>,
    ) -> Result<Vec<usize>, SdkError<SendMessageBatchError>> {
        let entries = batch.map(|position| {
            let entry = SendMessageBatchRequestEntry::builder().id(position.to_string());
            let post = &posts[position];
            entry.message_body(&post.body).set_message_group_id(post.group.clone()).build()
        });
        let entries = entries.collect::<Result<Vec<_>, _>>().map_err(SdkError::construction_failure)?;
        let request = self.client.send_message_batch().queue_url(queue_url).set_entries(Some(entries));
        let answer = request.send().await?;
        for failed in &answer.failed {
            let (code, message) = (&failed.code, failed.message.as_deref().unwrap_or_default());
            tracing::warn!(code, message, "SQS did not accept a message of a batch");
        }
        Ok(answer.failed.iter().filter_map(|failed| failed.id.parse().ok()).collect())
    }
}

/// Splits entries of these `sizes` (bytes) into requests of at most `count_max` entries and `bytes_max` bytes; returns the positions
/// of each request's entries. An entry that alone is over the limit has a request of its own.
pub fn requests(
    sizes: impl IntoIterator<Item = usize>,
    count_max: usize,
    bytes_max: usize,
) -> Vec<Range<usize>> {
    let (mut requests, mut request, mut bytes) = (Vec::new(), 0..0, 0);
    for size in sizes {
        let is_full = request.len() == count_max || bytes + size > bytes_max;
        if is_full && !request.is_empty() {
            requests.push(request.clone());
            (request, bytes) = (request.end..request.end, 0);
        }
        request.end += 1;
        bytes += size;
    }
    if !request.is_empty() {
        requests.push(request);
    }
    requests
}

fn batches(posts: &[Post]) -> Vec<Range<usize>> {
    requests(posts.iter().map(|post| post.body.len()), BATCH_ENTRIES_MAX, BATCH_BYTES_MAX)
}

/// Whether SQS refused the request because of its contents, and not because of throttling. It would refuse the same messages again.
fn is_for_its_contents(error: &SdkError<SendMessageBatchError>) -> bool {
    let throttled = error
        .as_service_error()
        .is_some_and(|error| error.is_request_throttled() || error.is_kms_throttled());
    error.raw_response().is_some_and(|answer| answer.status().is_client_error()) && !throttled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sizes: &[usize], expected: &[(usize, usize)]) {
        let post = |size: &usize| Post { body: "x".repeat(*size), group: None };
        let posts: Vec<Post> = sizes.iter().map(post).collect();
        let ends: Vec<_> = batches(&posts).into_iter().map(|batch| (batch.start, batch.end)).collect();
        assert_eq!(ends, expected, "{sizes:?}");
    }

    #[test]
    fn a_batch_ends_at_ten_messages_or_before_it_is_too_large() {
        check(&[], &[]);
        check(&[1; 10], &[(0, 10)]);
        check(&[1; 21], &[(0, 10), (10, 20), (20, 21)]);
        check(&[100_000; 5], &[(0, 2), (2, 4), (4, 5)]);
        check(&[BATCH_BYTES_MAX, 1, BATCH_BYTES_MAX - 1], &[(0, 1), (1, 3)]);
    }

    #[test]
    fn a_message_that_is_too_large_alone_does_not_block_the_others() {
        check(&[1, BATCH_BYTES_MAX + 1, 1], &[(0, 1), (1, 2), (2, 3)]);
        check(&[BATCH_BYTES_MAX + 1, 1], &[(0, 1), (1, 2)]);
    }
}
