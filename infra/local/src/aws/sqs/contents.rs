//! The contents of messages: limits, and their form in requests and answers.

use std::collections::HashMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use winterbaume_sqs::types::{Message, MessageAttribute};

use crate::aws::Answer;

/// The most bytes of a message, or of a batch together. It is the smallest limit that AWS has had, so that every region
/// accepts the messages that this accepts.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const BYTES_MAX: usize = 256 * 1024;
/// AWS's own error text.
pub(super) const INVALID_CONTENTS: &str = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | \
     #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

/// The refusal of messages that are too long. Winterbaume would accept them.
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

/// Whether AWS accepts this character in a message.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
pub(super) fn is_valid(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// The attributes of a message that is sent.
pub(super) fn attributes(given: &Value) -> HashMap<String, MessageAttribute> {
    let read = |value: &Value| MessageAttribute {
        data_type: value["DataType"].as_str().unwrap_or("String").to_string(),
        string_value: value["StringValue"].as_str().map(str::to_string),
        binary_value: value["BinaryValue"].as_str().and_then(|text| BASE64_STANDARD.decode(text).ok()),
    };
    given.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), read(value))).collect()
}

/// A message in the form of `ReceiveMessage`'s answer, with every attribute.
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
