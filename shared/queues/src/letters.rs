//! Looking into a queue by hand: for what lies in dead-letter queues.

use std::collections::BTreeMap;

use aws_sdk_sqs::types::{MessageSystemAttributeName, QueueAttributeName};

use crate::{BATCH_ENTRIES_MAX, QueueError, Queues};

/// Waits as long for messages: with no wait SQS asks a part of its servers, and may answer that there is nothing.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>
const WAIT_SECONDS: i32 = 1;

/// A message as it lies on a queue.
#[derive(Debug, Clone)]
pub struct Letter {
    /// SQS's id of it.
    pub id: String,
    /// What it is removed or given back by, until it shows again.
    pub receipt: String,
    /// What it says.
    pub body: String,
    /// How often it was handed out.
    pub received: u32,
    /// Unix milliseconds at which it was put there.
    pub sent_at_ms: i64,
    /// The group that it is one of, if any.
    pub group: Option<String>,
    /// What Lambda or whoever else put beside it.
    pub attributes: BTreeMap<String, String>,
}

/// How full a queue is, about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// May be received now.
    pub waiting: u64,
    /// Handed out, and neither removed nor given back yet.
    pub in_flight: u64,
}

impl Queues {
    /// Takes up to ten messages, which nobody else sees for `hidden_seconds`.
    ///
    /// # Errors
    /// Where SQS does not answer.
    pub async fn take(&self, queue_url: &str, hidden_seconds: u32) -> Result<Vec<Letter>, QueueError> {
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
        Ok(answer.messages.unwrap_or_default().into_iter().map(letter).collect())
    }

    /// Removes a message that was taken.
    ///
    /// # Errors
    /// Where SQS does not answer; it may be gone then.
    pub async fn remove(&self, queue_url: &str, receipt: &str) -> Result<(), QueueError> {
        let request = self.client.delete_message().queue_url(queue_url).receipt_handle(receipt);
        request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }

    /// How full a queue is.
    ///
    /// # Errors
    /// Where SQS does not answer.
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

    /// Whether SQS is moving messages from a queue: of one queue it does so once at a time.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html>
    ///
    /// # Errors
    /// Where SQS does not answer.
    pub async fn is_moving(&self, from_arn: &str) -> Result<bool, QueueError> {
        // The newest alone is answered, and only that can be under way.
        let request = self.client.list_message_move_tasks().source_arn(from_arn);
        let answer = request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        let mut tasks = answer.results.unwrap_or_default().into_iter();
        Ok(tasks.any(|task| matches!(task.status.as_deref(), Some("RUNNING" | "CANCELLING"))))
    }

    /// Has SQS move everything from one queue to another, at its own pace.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html>
    ///
    /// # Errors
    /// Where SQS does not answer, or is moving from this queue already.
    pub async fn move_all(&self, from_arn: &str, to_arn: &str) -> Result<(), QueueError> {
        let request = self.client.start_message_move_task().source_arn(from_arn).destination_arn(to_arn);
        request.send().await.map_err(|error| QueueError::Sqs(Box::new(error)))?;
        Ok(())
    }
}

fn letter(message: aws_sdk_sqs::types::Message) -> Letter {
    let known = message.attributes.unwrap_or_default();
    let number = |name| known.get(&name).and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let attributes = message.message_attributes.unwrap_or_default().into_iter();
    Letter {
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
