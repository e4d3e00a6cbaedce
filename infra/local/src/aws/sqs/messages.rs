//! Sending, giving back and deleting messages.

use std::{collections::HashMap, time::Instant};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use winterbaume_sqs::{
    state::{SqsError, SqsState},
    types::{Message, MessageAttribute},
};

use super::{Answer, Queues, kept, waiting};

/// What a message, or those of a batch together, may have: the smallest of the limits that AWS has had, so that what is
/// sent here is taken everywhere.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const BYTES_MAX: usize = 256 * 1024;
/// AWS's own words.
pub(super) const INVALID_CONTENTS: &str = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | \
     #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

/// The refusal of what is too long to send; winterbaume would take it.
pub(super) fn too_long(operation: &str, body: &Value) -> Option<Answer> {
    let bytes = |message: &Value| message["MessageBody"].as_str().unwrap_or_default().len();
    let (sent, code) = match operation {
        "SendMessage" => (bytes(body), "InvalidParameterValue"),
        "SendMessageBatch" => {
            (body["Entries"].as_array().into_iter().flatten().map(bytes).sum(), "BatchRequestTooLong")
        }
        _ => return None,
    };
    let text = format!("Messages must be shorter than {BYTES_MAX} bytes; {sent} were sent.");
    (sent > BYTES_MAX).then(|| Answer::failed(400, &format!("com.amazonaws.sqs#{code}"), &text))
}

/// Whether AWS takes this character in a message.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
fn is_valid(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

impl Queues {
    pub(super) fn send(&self, queue: &str, message: &Value) -> Result<Value, SqsError> {
        let text = message["MessageBody"].as_str().unwrap_or_default();
        if !text.chars().all(is_valid) {
            return Err(SqsError::InternalError(INVALID_CONTENTS.into()));
        }
        let delay = message["DelaySeconds"].as_u64().map(|seconds| seconds as u32);
        if delay.is_some_and(|seconds| seconds > 900) {
            // Winterbaume would take it, AWS does not.
            return Err(SqsError::InternalError("DelaySeconds must be between 0 and 900".into()));
        }
        let group = message["MessageGroupId"].as_str();
        let mut fairness = self.fairness();
        let mut state = self.lock();
        let sent =
            state.send_message(queue, text, delay, attributes(&message["MessageAttributes"]), None, None)?;
        if let Some(message) = waiting(&state, queue).last() {
            let written = self.disk.write(|disk| kept::insert(disk, queue, group, message));
            if let Err(error) = written {
                // Not answered as sent, so not sent.
                state.queues.get_mut(queue).and_then(|queue| queue.messages.pop());
                return Err(kept::unwritten(error));
            }
        }
        if let Some(group) = group {
            fairness.sent(&sent.message_id, group);
        }
        drop((state, fairness));
        self.arrived.notify_waiters();
        Ok(json!({ "MessageId": sent.message_id, "MD5OfMessageBody": sent.body_md5 }))
    }

    pub(super) fn delete(&self, queue: &str, entry: &Value) -> Result<Value, SqsError> {
        let mut fairness = self.fairness();
        let mut state = self.lock();
        let id = held(&state, queue, handle(entry)).map(|message| message.message_id.clone());
        if let Some(id) = &id {
            self.disk.write(|disk| kept::delete(disk, id)).map_err(kept::unwritten)?;
            fairness.settled(id, true, Instant::now());
        }
        state.delete_message(queue, handle(entry))?;
        Ok(json!({}))
    }

    pub(super) fn change_visibility(&self, queue: &str, entry: &Value) -> Result<Value, SqsError> {
        let seconds = entry["VisibilityTimeout"].as_u64().unwrap_or(0) as u32;
        let mut fairness = self.fairness();
        let mut state = self.lock();
        state.change_message_visibility(queue, handle(entry), seconds)?;
        if let Some(message) = held(&state, queue, handle(entry)) {
            self.disk.write(|disk| kept::update(disk, queue, message)).map_err(kept::unwritten)?;
            fairness.settled(&message.message_id, false, Instant::now());
        }
        drop((state, fairness));
        self.arrived.notify_waiters();
        Ok(json!({}))
    }

    pub(super) fn purge(&self, queue: &str) -> Result<Value, SqsError> {
        let mut state = self.lock();
        self.disk.write(|disk| kept::purge(disk, queue)).map_err(kept::unwritten)?;
        state.purge_queue(queue)?;
        Ok(json!({}))
    }
}

/// The message of a receipt handle; handles from before its last receive count too, as in SQS.
fn held<'s>(state: &'s SqsState, queue: &str, handle: &str) -> Option<&'s Message> {
    let is_its = |message: &&Message| message.all_receipt_handles.iter().any(|one| one == handle);
    waiting(state, queue).iter().find(is_its)
}

fn handle(entry: &Value) -> &str {
    entry["ReceiptHandle"].as_str().unwrap_or_default()
}

fn attributes(given: &Value) -> HashMap<String, MessageAttribute> {
    let read = |value: &Value| MessageAttribute {
        data_type: value["DataType"].as_str().unwrap_or("String").to_string(),
        string_value: value["StringValue"].as_str().map(str::to_string),
        binary_value: value["BinaryValue"].as_str().and_then(|text| BASE64_STANDARD.decode(text).ok()),
    };
    given.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), read(value))).collect()
}

/// A message as `ReceiveMessage` answers it, with every attribute.
pub(super) fn received(message: &Message) -> Value {
    let attributes: serde_json::Map<String, Value> = message
        .message_attributes
        .iter()
        .map(|(name, attribute)| {
            let mut value = json!({ "DataType": attribute.data_type });
            if let Some(text) = &attribute.string_value {
                value["StringValue"] = json!(text);
            }
            if let Some(bytes) = &attribute.binary_value {
                value["BinaryValue"] = json!(BASE64_STANDARD.encode(bytes));
            }
            (name.clone(), value)
        })
        .collect();
    json!({
        "MessageId": message.message_id,
        "ReceiptHandle": message.receipt_handle,
        "MD5OfBody": message.body_md5,
        "Body": message.body,
        "MessageAttributes": attributes,
        "Attributes": {
            "SenderId": message.sender_id,
            "SentTimestamp": message.sent_timestamp.to_string(),
            "ApproximateReceiveCount": message.approximate_receive_count.to_string(),
            "ApproximateFirstReceiveTimestamp":
                message.approximate_first_receive_timestamp.unwrap_or(message.sent_timestamp).to_string(),
        },
    })
}
