//! Mail that comes in, told as SES tells it.
//! <https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html>

use jiff::Timestamp;
use mail_parser::MessageParser;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::template::ReceiptRuleResource;

/// A mail was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum NotReceived {
    /// No template has a receipt rule that is enabled.
    #[error("the templates have no receipt rule")]
    NoRule,
    /// S3 refused it.
    #[error("the bucket did not take it: {0}")]
    Bucket(String),
    /// The topic could not be written.
    #[error("the topic did not take the notice: {0}")]
    Topic(rusqlite::Error),
}

/// A mail that came in.
pub(crate) struct Arrival {
    pub message_id: String,
    pub at: Timestamp,
    sender: String,
    recipients: Vec<String>,
    headers: Vec<Value>,
    subject: String,
}

pub(crate) fn arrival(raw: &[u8], sender: &str, recipients: &[String], at: Timestamp) -> Arrival {
    let parsed = MessageParser::default().parse_headers(raw);
    let headers = parsed.iter().flat_map(|mail| mail.headers_raw());
    Arrival {
        // SES's are 40 lower-case letters and digits.
        message_id: format!("{}{}", Uuid::new_v4().simple(), &Uuid::new_v4().simple().to_string()[..8]),
        at,
        sender: sender.to_owned(),
        recipients: recipients.to_vec(),
        headers: headers.map(|(name, value)| json!({ "name": name, "value": value.trim() })).collect(),
        subject: parsed.as_ref().and_then(|mail| mail.subject()).unwrap_or_default().to_owned(),
    }
}

/// The notice of the S3 action, as it is published to the rule's topic.
pub(crate) fn notice(arrival: &Arrival, rule: &ReceiptRuleResource, key: &str) -> Value {
    let at = format!("{:.3}", arrival.at);
    let passed = || json!({ "status": "PASS" });
    let mut receipt = json!({
        "timestamp": at,
        "processingTimeMillis": 574,
        "recipients": arrival.recipients,
        "spfVerdict": passed(),
        "dkimVerdict": passed(),
        "dmarcVerdict": passed(),
        "action": {
            "type": "S3", "topicArn": rule.topic_arn, "bucketName": rule.bucket,
            "objectKeyPrefix": rule.prefix, "objectKey": key,
        },
    });
    if rule.scans {
        receipt["spamVerdict"] = passed();
        receipt["virusVerdict"] = passed();
    }
    json!({
        "notificationType": "Received",
        "mail": {
            "timestamp": at,
            "source": arrival.sender,
            "messageId": arrival.message_id,
            "destination": arrival.recipients,
            "headersTruncated": false,
            "headers": arrival.headers,
            "commonHeaders": { "messageId": arrival.message_id, "subject": arrival.subject },
        },
        "receipt": receipt,
    })
}
