//! Events in the JSON of SES event publishing.
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>

use jiff::Timestamp;
use mail_parser::MessageParser;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Mail;
use crate::aws::{ACCOUNT_ID, arn};

/// An event of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// SES accepted it.
    Send,
    /// The recipient's server accepted it.
    Delivery,
    /// The recipient's server refused it.
    Bounce {
        /// `Permanent`, `Transient` or `Undetermined`.
        bounce_type: String,
        /// `General`, `Suppressed`, `MailboxFull`…
        sub_type: String,
        /// Enhanced status code, such as `5.1.1`.
        status: String,
        /// The server's reply.
        diagnostic: String,
    },
    /// The recipient marked it as spam.
    Complaint {
        /// Such as `abuse`.
        feedback_type: Option<String>,
    },
    /// SES refused it because of its content.
    Reject {
        /// Why.
        reason: String,
    },
    /// It is not delivered yet.
    DeliveryDelay {
        /// `MailboxFull`, `TransientCommunicationFailure`…
        delay_type: String,
    },
}

impl EventKind {
    /// The event of the simulator's `bounce@`.
    pub fn hard_bounce() -> Self {
        Self::Bounce {
            bounce_type: "Permanent".into(),
            sub_type: "General".into(),
            status: "5.1.1".into(),
            diagnostic: "smtp; 550 5.1.1 user unknown".into(),
        }
    }

    /// The event of the simulator's `suppressionlist@`.
    pub fn suppressed() -> Self {
        Self::Bounce {
            bounce_type: "Permanent".into(),
            sub_type: "Suppressed".into(),
            status: "5.1.1".into(),
            diagnostic: "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an \
                         invalid address."
                .into(),
        }
    }

    /// The event of a recipient on the account's own suppression list.
    pub fn on_account_list() -> Self {
        Self::Bounce {
            bounce_type: "Permanent".into(),
            sub_type: "OnAccountSuppressionList".into(),
            status: "5.1.1".into(),
            diagnostic: "Amazon SES did not send the message to this address because it is on the suppression list for \
                         your account."
                .into(),
        }
    }

    /// `eventType` as published.
    pub fn event_type(&self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Delivery => "Delivery",
            Self::Bounce { .. } => "Bounce",
            Self::Complaint { .. } => "Complaint",
            Self::Reject { .. } => "Reject",
            Self::DeliveryDelay { .. } => "DeliveryDelay",
        }
    }
}

/// An event type as event destinations spell it: `DeliveryDelay` is `deliveryDelay` there.
pub(super) fn destination_type(event_type: &str) -> String {
    let mut letters = event_type.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The event of `kind` on `mail`.
pub(super) fn event(mail: &Mail, kind: &EventKind, recipient: &str, now: Timestamp) -> Value {
    let name = destination_type(kind.event_type());
    json!({ "eventType": kind.event_type(), "mail": described(mail), name: detail(mail, kind, recipient, now) })
}

fn detail(mail: &Mail, kind: &EventKind, recipient: &str, now: Timestamp) -> Value {
    let at = time(now);
    let feedback_id = || format!("0100019{:09x}-{}-000000", now.as_millisecond(), Uuid::new_v4());
    match kind {
        EventKind::Send => json!({}),
        EventKind::Delivery => json!({
            "timestamp": at,
            "processingTimeMillis": now.duration_since(mail.at).as_millis().max(1) as u64,
            "recipients": [recipient],
            "smtpResponse": "250 2.6.0 Message received",
            "remoteMtaIp": "127.0.2.0",
            "reportingMTA": "a8-70.smtp-out.amazonses.com",
        }),
        EventKind::Bounce { bounce_type, sub_type, status, diagnostic } => json!({
            "bounceType": bounce_type,
            "bounceSubType": sub_type,
            "bouncedRecipients": [{
                "emailAddress": recipient, "action": "failed", "status": status, "diagnosticCode": diagnostic,
            }],
            "timestamp": at,
            "feedbackId": feedback_id(),
            "reportingMTA": "dns; a8-70.smtp-out.amazonses.com",
        }),
        EventKind::Complaint { feedback_type } => json!({
            "feedbackId": feedback_id(),
            "complaintSubType": null,
            "complainedRecipients": [{ "emailAddress": recipient }],
            "timestamp": at,
            "userAgent": "Amazon SES Mailbox Simulator",
            "complaintFeedbackType": feedback_type,
            "arrivalDate": at,
        }),
        EventKind::Reject { reason } => json!({ "reason": reason }),
        EventKind::DeliveryDelay { delay_type } => json!({
            "timestamp": at,
            "delayType": delay_type,
            "expirationTime": time(now.saturating_add(jiff::SignedDuration::from_hours(14)).unwrap_or(now)),
            "delayedRecipients": [{
                "emailAddress": recipient, "status": "4.4.1", "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host",
            }],
        }),
    }
}

/// The `mail` object, the same in every event.
pub(super) fn described(mail: &Mail) -> Value {
    let domain = mail.from.trim_end_matches('>').rsplit('@').next().unwrap_or_default();
    let mut common = Map::new();
    let mut headers = Vec::new();
    if let Some(parsed) = MessageParser::default().parse_headers(&mail.raw) {
        for (name, value) in parsed.headers_raw() {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            match name.to_ascii_lowercase().as_str() {
                "from" => drop(common.insert("from".into(), json!([value]))),
                "to" => drop(common.insert("to".into(), addresses(&value))),
                "cc" => drop(common.insert("cc".into(), addresses(&value))),
                "reply-to" => drop(common.insert("replyTo".into(), addresses(&value))),
                "date" => drop(common.insert("date".into(), json!(value))),
                _ => {}
            }
            headers.push(json!({ "name": name, "value": value }));
        }
        common.insert("subject".into(), json!(parsed.subject().unwrap_or_default()));
    }
    common.insert("messageId".into(), json!(mail.id));
    json!({
        "timestamp": time(mail.at),
        "source": mail.from,
        "sourceArn": arn::identity(domain),
        "sendingAccountId": ACCOUNT_ID,
        "messageId": mail.id,
        "destination": mail.recipients,
        "headersTruncated": false,
        "headers": headers,
        "commonHeaders": common,
        "tags": tags(mail, domain),
    })
}

fn addresses(header: &str) -> Value {
    json!(header.split(',').map(str::trim).collect::<Vec<_>>())
}

fn tags(mail: &Mail, domain: &str) -> Value {
    let mut tags = Map::new();
    tags.insert("ses:operation".into(), json!(["SendEmail"]));
    tags.insert("ses:source-ip".into(), json!(["192.0.2.1"]));
    tags.insert("ses:from-domain".into(), json!([domain]));
    tags.insert("ses:caller-identity".into(), json!(["posthorn"]));
    if let Some(set) = &mail.configuration_set {
        tags.insert("ses:configuration-set".into(), json!([set]));
    }
    for (name, value) in &mail.tags {
        tags.insert(name.clone(), json!([value]));
    }
    Value::Object(tags)
}

fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}
