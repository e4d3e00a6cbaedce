//! Reads SES's events as SES publishes them to SNS.
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>

use std::collections::HashMap;

use serde::Deserialize;

use crate::{Event, EventKind, ProviderRef, event::UNWANTED};

/// An event that SES reports, as Posthorn's own type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SesNotice {
    /// The message that the event is about.
    pub reference: ProviderRef,
    /// What happened.
    pub event: Event,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesEvent {
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    delivery: Option<Delivery>,
    delivery_delay: Option<DeliveryDelay>,
    reject: Option<Reject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    timestamp: String,
    message_id: String,
    #[serde(default)]
    destination: Vec<String>,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
    diagnostic_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounce_sub_type: String,
    timestamp: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    timestamp: String,
    complained_recipients: Vec<Recipient>,
    complaint_feedback_type: Option<String>,
    complaint_sub_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    timestamp: String,
    recipients: Vec<String>,
    smtp_response: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryDelay {
    timestamp: String,
    delay_type: Option<String>,
    delayed_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
struct Reject {
    reason: Option<String>,
}

/// Reads an event. `Ok(None)` if the message is not Posthorn's, or if the event's type changes nothing.
///
/// # Errors
/// If the text is not an SES event.
pub fn read_ses_event(text: &str) -> Result<Option<SesNotice>, serde_json::Error> {
    let event: SesEvent = serde_json::from_str(text)?;
    let tag = event.mail.tags.get(ProviderRef::TAG).and_then(|values| values.first());
    let Some(reference) = tag.and_then(|tag| ProviderRef::from_tag(tag)) else { return Ok(None) };
    Ok(translate(event).map(|event| SesNotice { reference, event }))
}

fn translate(event: SesEvent) -> Option<Event> {
    let translated = match event.event_type.as_str() {
        "Send" => {
            Event::new(EventKind::Sent, at(&event.mail.timestamp)).as_provider_id(&event.mail.message_id)
        }
        "Delivery" => {
            let delivery = event.delivery?;
            let response = delivery.smtp_response.unwrap_or_default();
            Event::new(EventKind::Delivered, at(&delivery.timestamp))
                .to(delivery.recipients)
                .because(&response)
        }
        "Bounce" => bounced(event.bounce?),
        "Complaint" => complained(event.complaint?),
        "DeliveryDelay" => {
            let delay = event.delivery_delay?;
            let (recipients, diagnostic) = split(delay.delayed_recipients);
            let detail = format!("{} {diagnostic}", delay.delay_type.unwrap_or_default());
            Event::new(EventKind::DeliveryDelayed, at(&delay.timestamp)).to(recipients).because(detail.trim())
        }
        "Reject" => {
            let reason = event.reject?.reason.unwrap_or_default();
            Event::new(EventKind::Rejected, at(&event.mail.timestamp))
                .to(event.mail.destination)
                .because(&reason)
        }
        _ => return None,
    };
    Some(translated)
}

/// Subtype of a bounce or complaint: the address is on the account's suppression list, which all senders of the account
/// share. SES did not try to deliver.
const ON_ACCOUNT_LIST: &str = "OnAccountSuppressionList";
/// The same for SES's own suppression list, which all accounts share.
const ON_GLOBAL_LIST: &str = "Suppressed";

/// Only `Permanent` means that the address refuses mail for good. `Transient` is a full mailbox, or an automatic reply
/// after delivery. `Undetermined` means that SES could not interpret the answer.
/// <https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types>
fn bounced(bounce: Bounce) -> Event {
    let kind = match (bounce.bounce_type.as_str(), bounce.bounce_sub_type.as_str()) {
        (_, ON_ACCOUNT_LIST | ON_GLOBAL_LIST) => EventKind::Withheld,
        ("Permanent", _) => EventKind::Bounced,
        _ => EventKind::SoftBounced,
    };
    let (recipients, diagnostic) = split(bounce.bounced_recipients);
    let detail = format!("{}/{} {diagnostic}", bounce.bounce_type, bounce.bounce_sub_type);
    Event::new(kind, at(&bounce.timestamp)).to(recipients).because(detail.trim())
}

/// The feedback type decides the kind of a complaint. Some mailbox providers send reports without a type: SES calls
/// such a report a complaint, and so does the message's state, but it suppresses nobody.
/// <https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#complaint-object>
fn complained(complaint: Complaint) -> Event {
    let feedback = complaint.complaint_feedback_type.unwrap_or_default().trim().to_ascii_lowercase();
    let (recipients, _) = split(complaint.complained_recipients);
    let at_ms = at(&complaint.timestamp);
    if complaint.complaint_sub_type.as_deref() == Some(ON_ACCOUNT_LIST) {
        return Event::new(EventKind::Withheld, at_ms).to(recipients).because(ON_ACCOUNT_LIST);
    }
    let kind = match feedback.as_str() {
        "" => EventKind::Complained,
        unwanted if UNWANTED.contains(&unwanted) => EventKind::Complained,
        _ => EventKind::Feedback,
    };
    Event::new(kind, at_ms).to(recipients).because(&feedback)
}

fn split(recipients: Vec<Recipient>) -> (Vec<String>, String) {
    let diagnostic =
        recipients.iter().find_map(|recipient| recipient.diagnostic_code.clone()).unwrap_or_default();
    (recipients.into_iter().map(|recipient| recipient.email_address).collect(), diagnostic)
}

/// SES writes RFC 3339 in UTC. A time that cannot be parsed becomes 0, so that the event is not lost.
fn at(timestamp: &str) -> i64 {
    timestamp.parse::<jiff::Timestamp>().map_or(0, |timestamp| timestamp.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, part: &str) -> String {
        let tag = ProviderRef {
            scope: "org_01h-0-live".into(),
            email_id: "email_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        };
        format!(
            r#"{{"eventType":"{kind}","mail":{{"timestamp":"2026-11-21T10:00:00.000Z","source":"a@acme.example",
            "messageId":"0100-p","destination":["b@example.com"],"tags":{{"posthorn_ref":["{}"]}}}}{part}}}"#,
            tag.to_tag()
        )
    }

    fn read(kind: &str, part: &str) -> Event {
        read_ses_event(&event(kind, part)).unwrap().unwrap().event
    }

    #[test]
    fn each_ses_type_becomes_an_event_kind() {
        let sent = read("Send", r#","send":{}"#);
        assert_eq!((sent.kind, sent.provider_id.as_deref()), (EventKind::Sent, Some("0100-p")));
        let bounce = |of: &str| {
            format!(
                r#","bounce":{{"bounceType":"{of}","bounceSubType":"General","timestamp":"2026-11-21T10:00:01.000Z","feedbackId":"f",
            "bouncedRecipients":[{{"emailAddress":"b@example.com","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 no"}}]}}"#
            )
        };
        let hard = read("Bounce", &bounce("Permanent"));
        assert_eq!(
            (hard.kind, hard.detail.as_deref()),
            (EventKind::Bounced, Some("Permanent/General smtp; 550 no"))
        );
        assert_eq!(read("Bounce", &bounce("Transient")).kind, EventKind::SoftBounced);
        assert_eq!(read("Bounce", &bounce("Undetermined")).kind, EventKind::SoftBounced);
        for list in ["OnAccountSuppressionList", "Suppressed"] {
            let withheld = read("Bounce", &bounce("Permanent").replace("General", list));
            assert_eq!((withheld.kind, withheld.suppresses()), (EventKind::Withheld, None), "{list}");
        }
        let delivered = read(
            "Delivery",
            r#","delivery":{"timestamp":"2026-11-21T10:00:02.000Z","recipients":["b@example.com"],"smtpResponse":"250 ok"}"#,
        );
        assert_eq!(
            (delivered.kind, delivered.recipients),
            (EventKind::Delivered, vec!["b@example.com".to_string()])
        );
        assert_eq!(read("Reject", r#","reject":{"reason":"Bad content"}"#).kind, EventKind::Rejected);
        let delayed = r#","deliveryDelay":{"timestamp":"2026-11-21T10:00:02.000Z","delayType":"MailboxFull","delayedRecipients":[{"emailAddress":"b@example.com"}]}"#;
        assert_eq!(read("DeliveryDelay", delayed).kind, EventKind::DeliveryDelayed);
    }

    #[test]
    fn the_feedback_type_decides_the_kind_of_a_complaint() {
        let complaint = |feedback: &str, sub_type: &str| {
            let part = format!(
                r#","complaint":{{"complainedRecipients":[{{"emailAddress":"b@example.com"}}],
                "timestamp":"2026-11-21T10:00:01.000Z","feedbackId":"f","complaintSubType":{sub_type},
                "complaintFeedbackType":{feedback}}}"#
            );
            let event = read("Complaint", &part);
            (event.kind, event.suppresses().is_some())
        };
        for (feedback, kind, suppresses) in [
            ("\"abuse\"", EventKind::Complained, true),
            ("\"Abuse\"", EventKind::Complained, true),
            ("\"fraud\"", EventKind::Complained, true),
            ("null", EventKind::Complained, false),
            ("\"not-spam\"", EventKind::Feedback, false),
            ("\"auth-failure\"", EventKind::Feedback, false),
            ("\"virus\"", EventKind::Feedback, false),
            ("\"other\"", EventKind::Feedback, false),
            ("\"opt-out\"", EventKind::Feedback, false),
        ] {
            assert_eq!(complaint(feedback, "null"), (kind, suppresses), "{feedback}");
            let listed = complaint(feedback, "\"OnAccountSuppressionList\"");
            assert_eq!(listed, (EventKind::Withheld, false), "{feedback}");
        }
    }

    #[test]
    fn other_senders_and_unknown_types_are_skipped_and_other_text_is_an_error() {
        assert_eq!(read_ses_event(&event("Open", r#","open":{}"#)).unwrap(), None);
        assert_eq!(read_ses_event(&event("Send", "").replace("posthorn_ref", "other")).unwrap(), None);
        assert!(read_ses_event("{}").is_err());
    }
}
