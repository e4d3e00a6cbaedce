use std::collections::BTreeMap;

use posthorn_ids::EmailId;
use posthorn_messages::{Content, Event, Message};
use schemars::JsonSchema;
use serde::Serialize;

use crate::request::Tag;

/// An email as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Email {
    /// Always `email`.
    pub object: &'static str,
    /// Its id.
    pub id: EmailId,
    /// When it was accepted (RFC 3339).
    pub created_at: String,
    /// Where it stands: queued, sending, sent, delivered, bounced, complained or failed.
    pub status: String,
    /// The sender.
    pub from: String,
    /// Recipients.
    pub to: Vec<String>,
    /// Recipients of copies.
    pub cc: Vec<String>,
    /// Recipients whom nobody sees.
    pub bcc: Vec<String>,
    /// The subject.
    pub subject: String,
    /// Its labels.
    pub tags: Vec<Tag>,
    /// The caller's own data.
    pub metadata: BTreeMap<String, String>,
    /// What happened last, in the words of webhooks without `message.`.
    pub last_event: String,
    /// Everything that happened, oldest first; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<HistoryEntry>>,
    /// Where answers go; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Vec<String>>,
    /// The HTML body; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The plain-text body; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The caller's own headers; only on a single email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
}

/// One thing that happened.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HistoryEntry {
    /// What: queued, sent, delivery_delayed, delivered, bounced, complained or failed.
    pub event: String,
    /// When (RFC 3339).
    pub at: String,
    /// To which recipients, where it is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// The reason, in the words of whoever gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The provider's id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
}

impl Email {
    /// The email as it stands in a list.
    pub fn summary(message: &Message) -> Self {
        let texts =
            |mailboxes: &[posthorn_messages::Mailbox]| mailboxes.iter().map(ToString::to_string).collect();
        Self {
            object: "email",
            id: message.id,
            created_at: message.id.created_at().to_string(),
            status: message.status().as_str().to_owned(),
            from: message.from.to_string(),
            to: texts(&message.to),
            cc: texts(&message.cc),
            bcc: texts(&message.bcc),
            subject: message.subject.clone(),
            tags: message
                .tags
                .iter()
                .map(|tag| Tag { name: tag.name.clone(), value: tag.value.clone() })
                .collect(),
            metadata: message.metadata.clone(),
            last_event: in_order(message).last().map_or_else(|| "queued".to_owned(), |event| name(event)),
            history: None,
            reply_to: None,
            html: None,
            text: None,
            headers: None,
        }
    }

    /// The email with its history and what it says.
    pub fn whole(message: &Message, content: Content) -> Self {
        Self {
            history: Some(history(message)),
            reply_to: Some(content.reply_to.iter().map(ToString::to_string).collect()),
            html: content.html,
            text: content.text,
            headers: Some(content.headers),
            ..Self::summary(message)
        }
    }
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
        at: jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default().to_string(),
        recipients: Vec::new(),
        detail: None,
        provider_id: None,
    };
    let accepted = entry("queued", message.id.created_at().as_millisecond());
    let claimed = message.claim.iter().map(|claim| entry("sending", claim.at_ms));
    let told = in_order(message).into_iter().map(|event| HistoryEntry {
        recipients: event.recipients.clone(),
        detail: event.detail.clone(),
        provider_id: event.provider_id.clone(),
        ..entry(&name(event), event.at_ms)
    });
    std::iter::once(accepted).chain(told).chain(claimed).collect()
}
