//! An email as the API shows it.

use std::collections::BTreeMap;

use posthorn_content::derived_text;
use posthorn_hidden::{ContentField, MailField, RecipientField};
use posthorn_ids::EmailId;
use posthorn_messages::{Attachment, Content, Event, Message, Source};
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{accept::request::Tag, tracking::engagement_view::EngagementView};

/// An email as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Email {
    /// Always `email`.
    pub object: &'static str,
    /// Its id.
    pub id: EmailId,
    /// When it was accepted (RFC 3339).
    pub created_at: String,
    /// Its status: scheduled, queued, sending, sent, delivered, bounced, complained, failed, canceled or suppressed. With several
    /// recipients the most severe counts.
    pub status: String,
    /// What it waits for, if its time has come and it may not go; otherwise `null`.
    pub waiting: Option<Waiting>,
    /// The time that it is or was scheduled for (RFC 3339).
    pub scheduled_at: Option<String>,
    /// The sender.
    pub from: String,
    /// Recipients.
    pub to: Vec<RecipientField>,
    /// Recipients of copies.
    pub cc: Vec<RecipientField>,
    /// Recipients that the others do not see.
    pub bcc: Vec<RecipientField>,
    /// The subject.
    pub subject: ContentField,
    /// Its labels.
    pub tags: Vec<Tag>,
    /// Your own data.
    pub metadata: BTreeMap<String, ContentField>,
    /// Its topic.
    pub topic: Option<String>,
    /// The email that this one was resent from.
    pub resent_from: Option<EmailId>,
    /// The request that it was accepted with. Log lines and events of its life name it. Null for old emails.
    pub request_id: Option<String>,
    /// The last event: a webhook event type without `message.`.
    pub last_event: String,
    /// The status for each recipient; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Vec<Recipient>>,
    /// All events, oldest first; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<HistoryEntry>>,
    /// Its opens and clicks, if they are tracked; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engagement: Option<EngagementView>,
    /// The addresses that replies go to; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Vec<RecipientField>>,
    /// The HTML body; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<ContentField>,
    /// The plain-text body: yours, or the one derived from the HTML; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<ContentField>,
    /// Your own headers; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, MailField>>,
    /// The attached files; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<AttachmentOut>>,
}

/// What a queued email waits for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Waiting {
    /// Why: `domain_paused`, `ip_pool_paused`, `org_suspended`, `tenant_suspended`, `daily_quota` (the deployment has sent as many emails
    /// in 24 hours as SES allows) or `sending_paused` (the deployment's sending is paused).
    pub reason: &'static str,
    /// Since when (RFC 3339).
    pub since: String,
    /// When it is expected to go on at the earliest (RFC 3339); `null` if that is not known.
    pub expected_at: Option<String>,
}

/// One recipient.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recipient {
    /// The address.
    pub address: RecipientField,
    /// The status of the email for this recipient.
    pub status: String,
    /// The time of the last event for this recipient (RFC 3339), if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The reason, in the words of the server or service that gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<RecipientField>,
}

/// A file that is attached to an email.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttachmentOut {
    /// Its name.
    pub filename: ContentField,
    /// Its media type.
    pub content_type: String,
    /// Its name in the HTML (`cid:`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_id: Option<ContentField>,
    /// Its size in bytes; absent if it is fetched from an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The address that it is fetched from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<ContentField>,
}

impl From<&Attachment> for AttachmentOut {
    fn from(attachment: &Attachment) -> Self {
        let (size, path) = match &attachment.source {
            Source::Inline(bytes) => (Some(bytes.0.len() as u64), None),
            Source::Upload { bytes, .. } => (Some(*bytes), None),
            Source::Url(url) => (None, Some(url.clone().into())),
        };
        Self {
            filename: attachment.filename.clone().into(),
            content_type: attachment.content_type.clone(),
            content_id: attachment.content_id.clone().map(Into::into),
            size,
            path,
        }
    }
}

/// One event.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HistoryEntry {
    /// Its type: queued, scheduled, sending, sent, delivery_delayed, delivered, bounced, complained, feedback, failed, canceled
    /// or suppressed. `feedback` is a report that is not a complaint, such as `not-spam`; `detail` has its type.
    pub event: String,
    /// When (RFC 3339).
    pub at: String,
    /// The recipients that it is about, if it names any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<RecipientField>,
    /// The reason, in the words of the server or service that gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<RecipientField>,
    /// The provider's id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
}

impl Email {
    /// The email as lists show it.
    pub fn summary(message: &Message) -> Self {
        let texts = |mailboxes: &[posthorn_messages::Mailbox]| {
            mailboxes.iter().map(|one| one.to_string().into()).collect()
        };
        Self {
            object: "email",
            id: message.id,
            created_at: message.id.created_at().to_string(),
            status: message.status().as_str().to_owned(),
            waiting: message.waits.as_ref().filter(|_| message.is_open()).map(|waits| Waiting {
                reason: waits.reason.as_str(),
                since: time_of(waits.since_ms),
                expected_at: waits.expected_ms.map(time_of),
            }),
            scheduled_at: message.schedule.as_ref().map(|schedule| time_of(schedule.at_ms)),
            from: message.from.to_string(),
            to: texts(&message.to),
            cc: texts(&message.cc),
            bcc: texts(&message.bcc),
            subject: message.subject.clone().into(),
            tags: message
                .tags
                .iter()
                .map(|tag| Tag { name: tag.name.clone(), value: tag.value.clone() })
                .collect(),
            metadata: hidable(message.metadata.clone()),
            topic: message.topic.clone(),
            resent_from: message.resent_from,
            request_id: message.request_id.clone(),
            last_event: in_order(message)
                .last()
                .map_or_else(|| message.status().as_str().to_owned(), |event| name(event)),
            recipients: None,
            history: None,
            engagement: None,
            reply_to: None,
            html: None,
            text: None,
            headers: None,
            attachments: None,
        }
    }

    /// The email with its history, its content, its opens and its clicks.
    pub fn whole(message: &Message, content: Content, engagement: EngagementView) -> Self {
        Self {
            recipients: Some(recipients(message)),
            history: Some(history(message)),
            engagement: Some(engagement),
            reply_to: Some(content.reply_to.iter().map(|one| one.to_string().into()).collect()),
            text: text_sent(&content).map(Into::into),
            html: content.html.map(Into::into),
            headers: Some(hidable(content.headers)),
            attachments: Some(content.attachments.iter().map(AttachmentOut::from).collect()),
            ..Self::summary(message)
        }
    }
}

/// The same names, with values that a role may hide.
fn hidable<T: From<String>>(values: BTreeMap<String, String>) -> BTreeMap<String, T> {
    values.into_iter().map(|(name, value)| (name, value.into())).collect()
}

/// The text as it goes out: the caller's own, or one derived from the HTML; none if the caller wanted none.
fn text_sent(content: &Content) -> Option<String> {
    match (&content.text, &content.html) {
        (Some(text), _) => Some(text.clone()).filter(|text| !text.is_empty()),
        (None, Some(html)) => derived_text(html),
        (None, None) => None,
    }
}

fn recipients(message: &Message) -> Vec<Recipient> {
    let states = message.recipient_states().into_iter();
    states
        .map(|state| Recipient {
            address: state.mailbox.address().into(),
            status: state.status.as_str().to_owned(),
            at: state.last.map(|event| time_of(event.at_ms)),
            detail: state.last.and_then(|event| event.detail.clone()).map(Into::into),
        })
        .collect()
}

fn in_order(message: &Message) -> Vec<&Event> {
    let mut events: Vec<&Event> = message.events.iter().collect();
    events.sort_by(|one, other| one.reading_order(other));
    events
}

fn name(event: &Event) -> String {
    event.kind.webhook_type().trim_start_matches("message.").to_owned()
}

fn history(message: &Message) -> Vec<HistoryEntry> {
    let entry = |event: &str, at_ms: i64| HistoryEntry {
        event: event.to_owned(),
        at: time_of(at_ms),
        recipients: Vec::new(),
        detail: None,
        provider_id: None,
    };
    let accepted = entry(
        if message.schedule.is_some() { "scheduled" } else { "queued" },
        message.id.created_at().as_millisecond(),
    );
    let claimed = message.claim.iter().map(|claim| entry("sending", claim.at_ms));
    let events = in_order(message).into_iter().map(|event| HistoryEntry {
        recipients: event.recipients.iter().cloned().map(Into::into).collect(),
        detail: event.detail.clone().map(Into::into),
        provider_id: event.provider_id.clone(),
        ..entry(&name(event), event.at_ms)
    });
    std::iter::once(accepted).chain(events).chain(claimed).collect()
}
