//! Reads and moves messages for an operator, for dead-letter queues.

use std::collections::BTreeMap;

use aws_sdk_sqs::types::{MessageSystemAttributeName, QueueAttributeName};

use crate::{BATCH_ENTRIES_MAX, QueueError, Queues};

/// How many seconds a read waits for messages. Without a wait, SQS asks only some of its servers, and may find no messages.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>
const WAIT_SECONDS: i32 = 1;

/// A message that was read from a queue, in practice a dead letter.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// Its SQS message id.
    pub id: String,
    /// The handle to remove it or to put it back. It is valid until the queue shows the message again.
    pub receipt: String,
    /// Its text.
    pub body: String,
    /// How often it was received.
    pub received: u32,
    /// When it was sent to the queue, in Unix milliseconds.
    pub sent_at_ms: i64,
    /// Its message group, if it has one.
    pub group: Option<String>,
    /// Its message attributes with text values, such as those that Lambda adds.
    pub attributes: BTreeMap<String, String>,
}

/// How many messages a queue has. SQS counts approximately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Messages that can be received now.
    pub waiting: u64,
    /// Messages that were received, but are neither removed nor put back yet.
    pub in_flight: u64,
}

impl Queues {
    /// Receives up to ten messages. Other readers do not see them for `hidden_seconds`.
    ///
    /// # Errors
    /// If SQS does not answer.
    pub async fn take(&self, queue_url: &str, hidden_seconds: u32) -> Result<Vec<DeadLetter>, QueueError> {
        let request = self.client.receive_message().queue_url(queue_url);
        let answer = request
            .max_number_of_messages(BATCH_ENTRIES_MAX as i32)
            .visibility_timeout(hidden_seconds as i32)
            .wait_time_seconds(WAIT_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .message_attribute_names("All")
            .send()
            .await
            .map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(answer.messages.unwrap_or_default().into_iter().map(dead_letter).collect())
    }

    /// Removes a message that was received.
    ///
    /// # Errors
    /// If SQS does not answer. The message may still be removed.
    pub async fn remove(&self, queue_url: &str, receipt: &str) -> Result<(), QueueError> {
        let request = self.client.delete_message().queue_url(queue_url).receipt_handle(receipt);
        request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }

    /// The number of messages of a queue.
    ///
    /// # Errors
    /// If SQS does not answer.
    pub async fn depth(&self, queue_url: &str) -> Result<Depth, QueueError> {
        let names = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let request = self.client.get_queue_attributes().queue_url(queue_url);
        let answer = request
            .set_attribute_names(Some(names.to_vec()))
            .send()
            .await
            .map_err(|error| QueueError::Sqs(Box::new(error)))?;
        let attributes = answer.attributes.unwrap_or_default();
        let number = |name| attributes.get(name).and_then(|text| text.parse().ok()).unwrap_or_default();
        Ok(Depth { waiting: number(&names[0]), in_flight: number(&names[1]) })
    }

    /// Whether SQS is moving messages from a queue. It runs one move per queue at a time.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html>
    ///
    /// # Errors
    /// If SQS does not answer.
    pub async fn is_moving(&self, from_arn: &str) -> Result<bool, QueueError> {
        // SQS returns only the newest task by default, and only that one can be running.
        let request = self.client.list_message_move_tasks().source_arn(from_arn);
        let answer = request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        let mut tasks = answer.results.unwrap_or_default().into_iter();
        Ok(tasks.any(|task| matches!(task.status.as_deref(), Some("RUNNING" | "CANCELLING"))))
    }

    /// Makes SQS move all messages from one queue to another. SQS chooses the speed.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html>
    ///
    /// # Errors
    /// If SQS does not answer, or if it is already moving messages from this queue.
    pub async fn move_all(&self, from_arn: &str, to_arn: &str) -> Result<(), QueueError> {
        let request = self.client.start_message_move_task().source_arn(from_arn).destination_arn(to_arn);
        request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }
}

fn dead_letter(message: aws_sdk_sqs::types::Message) -> DeadLetter {
    let known = message.attributes.unwrap_or_default();
    let number = |name| known.get(&name).and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let attributes = message.message_attributes.unwrap_or_default().into_iter();
    DeadLetter {
        id: message.message_id.unwrap_or_default(),
        receipt: message.receipt_handle.unwrap_or_default(),
        body: message.body.unwrap_or_default(),
        received: u32::try_from(number(MessageSystemAttributeName::ApproximateReceiveCount))
            .unwrap_or_default(),
        sent_at_ms: number(MessageSystemAttributeName::SentTimestamp),
        group: known.get(&MessageSystemAttributeName::MessageGroupId).cloned(),
        attributes: attributes.filter_map(|(name, value)| Some((name, value.string_value?))).collect(),
    }
}
