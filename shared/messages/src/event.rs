use std::cmp::Ordering;

use posthorn_ids::{EmailId, EventId};
use serde::{Deserialize, Serialize};

/// A message's status, as the API shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Accepted; waits in the queue.
    Queued,
    /// A worker has claimed it. The provider may or may not have it.
    Sending,
    /// The provider has it.
    Sent,
    /// The recipient's server accepted it.
    Delivered,
    /// The recipient's server refused it.
    Bounced,
    /// The recipient reported it as spam.
    Complained,
    /// It will not be sent: the provider refused it, or could not be reached.
    Failed,
    /// Accepted; its scheduled time is in the future.
    Scheduled,
    /// Canceled before it was sent.
    Canceled,
    /// It will not be sent: all of its recipients are suppressed.
    Suppressed,
}

impl Status {
    /// Every status, in the order of a message's life.
    pub const ALL: [Self; 10] = [
        Self::Scheduled,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Bounced,
        Self::Complained,
        Self::Failed,
        Self::Canceled,
        Self::Suppressed,
    ];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Failed => "failed",
            Self::Scheduled => "scheduled",
            Self::Canceled => "canceled",
            Self::Suppressed => "suppressed",
        }
    }
}

/// The kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The provider took the message.
    Sent,
    /// The recipient's server deferred the message. The provider goes on trying.
    DeliveryDelayed,
    /// The recipient's server accepted the message.
    Delivered,
    /// The recipient's server refuses the message for good.
    Bounced,
    /// Not delivered, perhaps only for now: a temporary refusal, a reason that the provider could not interpret, or an
    /// automatic reply.
    SoftBounced,
    /// The recipient reported it as spam.
    Complained,
    /// A feedback report that is not a complaint: `not-spam`, `auth-failure`, `virus`, `other`.
    Feedback,
    /// The provider took the message but did not try the named recipients, because they are on the provider's own
    /// suppression list.
    Withheld,
    /// The provider took the message and then refused to send it (a virus).
    Rejected,
    /// Posthorn gave up the hand-over. An operator can replay the message from the dead-letter queue.
    Failed,
    /// A caller canceled the message before it was sent.
    Canceled,
    /// The named recipients are suppressed: the message is not sent to them.
    Suppressed,
}

impl EventKind {
    /// The event's weight and the status that it leads to. The event with the highest weight decides a message's
    /// status, in whatever order events arrive. A complaint can follow a delivery, and a late bounce corrects a
    /// delivery. `None` for events that come from Posthorn or are temporary.
    pub(crate) fn weight(self) -> Option<(u8, Status)> {
        match self {
            Self::DeliveryDelayed | Self::Failed | Self::Canceled | Self::Suppressed => None,
            // A feedback report or a withheld recipient also proves that the provider has the message.
            Self::Sent | Self::Feedback | Self::Withheld => Some((1, Status::Sent)),
            Self::SoftBounced => Some((2, Status::Bounced)),
            Self::Delivered => Some((3, Status::Delivered)),
            Self::Rejected => Some((4, Status::Failed)),
            Self::Bounced => Some((5, Status::Bounced)),
            Self::Complained => Some((6, Status::Complained)),
        }
    }

    /// The event's type in webhooks.
    pub fn webhook_type(self) -> &'static str {
        match self {
            Self::Sent => "message.sent",
            Self::DeliveryDelayed => "message.delivery_delayed",
            Self::Delivered => "message.delivered",
            Self::Bounced | Self::SoftBounced => "message.bounced",
            Self::Complained => "message.complained",
            Self::Rejected | Self::Failed => "message.failed",
            Self::Canceled => "message.canceled",
            Self::Suppressed | Self::Withheld => "message.suppressed",
            Self::Feedback => "message.feedback",
        }
    }
}

/// Why no more mail may be sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppress {
    /// Its server refuses mail for good.
    HardBounce,
    /// Its owner reported the mail as abuse.
    Complaint,
}

/// The feedback types that mean unwanted mail. The other registered types (`auth-failure`, `not-spam`, `other`,
/// `virus`) do not say what the recipient wants.
/// <https://www.iana.org/assignments/marf-parameters>, RFC 5965, section 7.3
pub(crate) const UNWANTED: [&str; 2] = ["abuse", "fraud"];

/// An event of a message. Attribute names are short, because every later write contains the event again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The kind.
    #[serde(rename = "k")]
    pub kind: EventKind,
    /// When, in unix milliseconds, by the clock of the system that observed it.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// The recipients that it is about, if known.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// The provider's id for the message, on `Sent`.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    /// The reason, as the refusing server or provider states it; at most 500 characters.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

const DETAIL_CHARACTERS_MAX: usize = 500;

impl Event {
    /// An event without recipients, provider id or detail.
    pub fn new(kind: EventKind, at_ms: i64) -> Self {
        Self { kind, at_ms, recipients: Vec::new(), provider_id: None, detail: None }
    }

    /// Sets the recipients, sorted and without duplicates.
    pub fn to(mut self, mut recipients: Vec<String>) -> Self {
        recipients.sort();
        recipients.dedup();
        self.recipients = recipients;
        self
    }

    /// Sets the reason, cut to 500 characters.
    pub fn because(mut self, detail: &str) -> Self {
        let detail: String = detail.chars().take(DETAIL_CHARACTERS_MAX).collect();
        self.detail = (!detail.is_empty()).then_some(detail);
        self
    }

    /// Sets the provider's id for the message.
    pub fn as_provider_id(mut self, id: &str) -> Self {
        self.provider_id = Some(id.to_owned());
        self
    }

    /// The address that the event suppresses, and why. An event with several recipients suppresses none: SES names
    /// every recipient at the complaining mailbox provider, and only one of them complained.
    pub fn suppresses(&self) -> Option<(&str, Suppress)> {
        let [recipient] = self.recipients.as_slice() else { return None };
        let unwanted = || self.detail.as_deref().is_some_and(|detail| UNWANTED.contains(&detail));
        match self.kind {
            EventKind::Bounced => Some((recipient, Suppress::HardBounce)),
            EventKind::Complained if unwanted() => Some((recipient, Suppress::Complaint)),
            _ => None,
        }
    }

    /// The id of the event of a message. It is derived, so the same event has it again, even when the message has expired.
    pub fn id_of(&self, email_id: EmailId) -> EventId {
        let at = jiff::Timestamp::from_millisecond(self.at_ms).unwrap_or(email_id.created_at());
        let provider_id = self.provider_id.as_deref().unwrap_or_default();
        let (recipients, suffix) = (self.recipients.join(","), email_id.suffix());
        let kind = self.kind.webhook_type();
        EventId::derived(
            at,
            &[suffix.as_bytes(), kind.as_bytes(), provider_id.as_bytes(), recipients.as_bytes()],
        )
    }

    /// Whether the event is about this recipient. The case of the address is ignored: providers report it as on the
    /// envelope, or in lower case.
    pub fn names(&self, mailbox: &crate::Mailbox) -> bool {
        let address = mailbox.address();
        self.recipients.iter().any(|recipient| recipient.eq_ignore_ascii_case(&address))
    }

    /// Whether both describe the same occurrence. The worker and the provider's own event both report `Sent`, with
    /// different times, so there the provider's id decides.
    pub fn same_as(&self, other: &Self) -> bool {
        if self.kind == EventKind::Sent && other.kind == EventKind::Sent {
            return self.provider_id == other.provider_id;
        }
        (self.kind, self.at_ms, &self.recipients) == (other.kind, other.at_ms, &other.recipients)
    }

    /// The order of events in a history: by time, then by kind, then by recipients.
    pub fn reading_order(&self, other: &Self) -> Ordering {
        (self.at_ms, self.kind, &self.recipients).cmp(&(other.at_ms, other.kind, &other.recipients))
    }
}
