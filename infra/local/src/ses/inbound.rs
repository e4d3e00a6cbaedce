//! Inbound mail, reported as SES reports it.
//! <https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html>

use jiff::Timestamp;
use posthorn_mail::{Mail, decode_text, decode_words, unfolded};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::template::ReceiptRuleResource;

/// Why a mail was not received.
#[derive(Debug, thiserror::Error)]
pub enum NotReceived {
    /// No template has a receipt rule that is enabled.
    #[error("the templates have no receipt rule")]
    NoRule,
    /// No policy allows SES to write the mail to the bucket, or to publish to the topic.
    #[error("no policy allows SES to do {0}")]
    Forbidden(&'static str),
    /// S3 refused it.
    #[error("the bucket refused it: {0}")]
    Bucket(String),
    /// The topic could not be written.
    #[error("the notice could not be published to the topic: {0}")]
    Topic(rusqlite::Error),
}

/// An inbound mail.
pub(crate) struct Arrival {
    pub message_id: String,
    pub at: Timestamp,
    sender: String,
    recipients: Vec<String>,
    headers: Vec<Value>,
    is_truncated: bool,
    subject: String,
}

/// The most bytes of headers in a notice.
const HEADERS_BYTES_MAX: usize = 10 * 1024;

pub(crate) fn arrival(raw: &[u8], sender: &str, recipients: &[String], at: Timestamp) -> Arrival {
    let mail = Mail::read(raw);
    let fields = || mail.root().into_iter().flat_map(|root| root.fields());
    let mut bytes = 0;
    let noted = fields().take_while(|field| {
        bytes += field.name.len() + field.value.len();
        bytes <= HEADERS_BYTES_MAX
    });
    let text = |value: &[u8]| decode_text(&unfolded(value), None);
    let headers: Vec<Value> =
        noted.map(|field| json!({ "name": text(field.name), "value": text(field.value) })).collect();
    let subject = fields().filter(|field| field.name.eq_ignore_ascii_case(b"subject")).last();
    let subject = subject.map(|field| &field.value[..field.value.len().min(HEADERS_BYTES_MAX)]);
    Arrival {
        // SES's ids are 40 lower-case letters and digits.
        message_id: format!("{}{}", Uuid::new_v4().simple(), &Uuid::new_v4().simple().to_string()[..8]),
        at,
        sender: sender.to_owned(),
        recipients: recipients.to_vec(),
        is_truncated: headers.len() < fields().count(),
        headers,
        subject: subject.map(decode_words).unwrap_or_default(),
    }
}

/// The notice of the S3 action, which is published to the rule's topic.
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
            "headersTruncated": arrival.is_truncated,
            "headers": arrival.headers,
            "commonHeaders": { "messageId": arrival.message_id, "subject": arrival.subject },
        },
        "receipt": receipt,
    })
}
