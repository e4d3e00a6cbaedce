//! SES's events, as it publishes them to SNS.
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>

use std::collections::HashMap;

use serde::Deserialize;

use crate::{Event, EventKind, ProviderRef};

/// One event of SES, in Posthorn's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SesNotice {
    /// Which message it is about.
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

/// Reads an event. `Ok(None)` for one that is not about a message of Posthorn's, or of a type that changes nothing.
///
/// # Errors
/// For text that is no SES event.
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
        "Complaint" => {
            let complaint = event.complaint?;
            let feedback = complaint.complaint_feedback_type.unwrap_or_default();
            let (recipients, _) = split(complaint.complained_recipients);
            Event::new(EventKind::Complained, at(&complaint.timestamp)).to(recipients).because(&feedback)
        }
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

/// `Permanent` and `Undetermined` refuse for good; `Transient` is a full mailbox, or an auto-reply after delivery.
fn bounced(bounce: Bounce) -> Event {
    let kind = if bounce.bounce_type == "Transient" { EventKind::SoftBounced } else { EventKind::Bounced };
    let (recipients, diagnostic) = split(bounce.bounced_recipients);
    let detail = format!("{}/{} {diagnostic}", bounce.bounce_type, bounce.bounce_sub_type);
    Event::new(kind, at(&bounce.timestamp)).to(recipients).because(detail.trim())
}

fn split(recipients: Vec<Recipient>) -> (Vec<String>, String) {
    let diagnostic =
        recipients.iter().find_map(|recipient| recipient.diagnostic_code.clone()).unwrap_or_default();
    (recipients.into_iter().map(|recipient| recipient.email_address).collect(), diagnostic)
}

/// SES writes RFC 3339 in UTC. A time that cannot be read must not lose the event.
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
    fn each_type_becomes_its_event() {
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
    fn strangers_and_unknown_types_are_passed_over_and_nonsense_is_an_error() {
        assert_eq!(read_ses_event(&event("Open", r#","open":{}"#)).unwrap(), None);
        assert_eq!(read_ses_event(&event("Send", "").replace("posthorn_ref", "other")).unwrap(), None);
        assert!(read_ses_event("{}").is_err());
    }
}
