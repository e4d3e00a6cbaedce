use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Where a message stands, as callers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Accepted; waits for its turn.
    Queued,
    /// A worker has claimed it; the provider may or may not have it yet.
    Sending,
    /// The provider has it.
    Sent,
    /// The recipient's server took it.
    Delivered,
    /// The recipient's server refused it.
    Bounced,
    /// The recipient called it spam.
    Complained,
    /// It will not be sent: the provider refused it, or could not be reached.
    Failed,
    /// Accepted; its time has not come.
    Scheduled,
    /// Called back before it was sent.
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

    /// As callers write it.
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

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The provider took the message.
    Sent,
    /// The recipient's server puts the provider off; it goes on trying.
    DeliveryDelayed,
    /// The recipient's server took the message.
    Delivered,
    /// The recipient's server refuses the message for good.
    Bounced,
    /// Not delivered, and nothing proves that it never will be: refused for now, refused for a reason that the provider
    /// could not read, or an automatic reply.
    SoftBounced,
    /// The recipient called it spam.
    Complained,
    /// A report about the message that is no complaint: `not-spam`, `auth-failure`, `virus`, `other`.
    Feedback,
    /// The provider took the message and did not try the recipients named: they are on a suppression list of its own.
    Withheld,
    /// The provider took the message and then refused to send it (a virus).
    Rejected,
    /// Posthorn gave up handing it to the provider. It may be replayed from the dead-letter queue.
    Failed,
    /// Somebody called the message back before it was sent.
    Canceled,
    /// The recipients named are suppressed: the message does not go to them.
    Suppressed,
}

impl EventKind {
    /// The status that this event stands for, and its weight: of all that happened to a message, the heaviest counts,
    /// whatever order it is told in. A complaint follows a delivery; a late bounce corrects one.
    pub(crate) fn weight(self) -> Option<(u8, Status)> {
        match self {
            Self::DeliveryDelayed | Self::Failed | Self::Canceled | Self::Suppressed => None,
            // A report, and a recipient left out, both prove that the provider has the message.
            Self::Sent | Self::Feedback | Self::Withheld => Some((1, Status::Sent)),
            Self::SoftBounced => Some((2, Status::Bounced)),
            Self::Delivered => Some((3, Status::Delivered)),
            Self::Rejected => Some((4, Status::Failed)),
            Self::Bounced => Some((5, Status::Bounced)),
            Self::Complained => Some((6, Status::Complained)),
        }
    }

    /// The type under which webhooks tell it, for those that they tell.
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

/// Why an address must not be written to again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppress {
    /// Its server refuses mail to it for good.
    HardBounce,
    /// Its owner calls the mail abuse.
    Complaint,
}

/// The feedback types by which a recipient says that the mail is unwanted. The others of the registry (`auth-failure`,
/// `not-spam`, `other`, `virus`) say nothing of the recipient's wish.
/// <https://www.iana.org/assignments/marf-parameters>, RFC 5965, section 7.3
pub(crate) const UNWANTED: [&str; 2] = ["abuse", "fraud"];

/// One thing that happened to a message. Names are short: an event is part of every later write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What.
    #[serde(rename = "k")]
    pub kind: EventKind,
    /// When, in unix milliseconds, by the clock of whoever saw it.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// To which of the recipients, where it is told.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// The provider's id of the message, on `Sent`.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    /// The reason in the words of whoever refused; at most 500 characters.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

const DETAIL_CHARACTERS_MAX: usize = 500;

impl Event {
    /// An event without particulars.
    pub fn new(kind: EventKind, at_ms: i64) -> Self {
        Self { kind, at_ms, recipients: Vec::new(), provider_id: None, detail: None }
    }

    /// Names the recipients.
    pub fn to(mut self, mut recipients: Vec<String>) -> Self {
        recipients.sort();
        recipients.dedup();
        self.recipients = recipients;
        self
    }

    /// Gives the reason, cut to its limit.
    pub fn because(mut self, detail: &str) -> Self {
        let detail: String = detail.chars().take(DETAIL_CHARACTERS_MAX).collect();
        self.detail = (!detail.is_empty()).then_some(detail);
        self
    }

    /// Names the provider's id.
    pub fn as_provider_id(mut self, id: &str) -> Self {
        self.provider_id = Some(id.to_owned());
        self
    }

    /// Whom the event suppresses, and why. An event that names several recipients suppresses none: SES names every recipient
    /// at the complaining provider, and only one of them complained.
    pub fn suppresses(&self) -> Option<(&str, Suppress)> {
        let [recipient] = self.recipients.as_slice() else { return None };
        let unwanted = || self.detail.as_deref().is_some_and(|detail| UNWANTED.contains(&detail));
        match self.kind {
            EventKind::Bounced => Some((recipient, Suppress::HardBounce)),
            EventKind::Complained if unwanted() => Some((recipient, Suppress::Complaint)),
            _ => None,
        }
    }

    /// Whether it tells of this recipient. Providers tell addresses as they wrote them on the envelope, or in lower case.
    pub fn names(&self, mailbox: &crate::Mailbox) -> bool {
        let address = mailbox.address();
        self.recipients.iter().any(|recipient| recipient.eq_ignore_ascii_case(&address))
    }

    /// Whether the two tell of one and the same occurrence. That a provider took a message is seen twice, by the worker
    /// and in the provider's own event, each with its own time: there the provider's id decides.
    pub fn same_as(&self, other: &Self) -> bool {
        if self.kind == EventKind::Sent && other.kind == EventKind::Sent {
            return self.provider_id == other.provider_id;
        }
        (self.kind, self.at_ms, &self.recipients) == (other.kind, other.at_ms, &other.recipients)
    }

    /// The order in which a history is read: by time, and by kind where the times are the same.
    pub fn reading_order(&self, other: &Self) -> Ordering {
        (self.at_ms, self.kind, &self.recipients).cmp(&(other.at_ms, other.kind, &other.recipients))
    }
}
