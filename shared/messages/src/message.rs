use std::collections::BTreeMap;

use posthorn_ids::{ApiKeyId, AttemptId, CopyId, EmailId, EventId};
use posthorn_items::{Item, Listed, Open};
use serde::{Deserialize, Serialize};

use crate::{Event, Mailbox, distinct};

/// The sort key of a message's head, in the message's own partition.
pub const MESSAGE_SORT: &str = "message";
/// Index partitions per scope (lists) and in all (open messages): a list reads each, a burst is spread over them.
pub const SHARDS: u32 = 8;
/// An accepted message that is still not settled after this long is looked at by the sweep.
pub const SWEEP_AFTER_MS: i64 = 5 * 60 * 1000;

/// A message that was claimed so often, with no word of what came of it, is given up: whatever is wrong is wrong with it, or
/// lasts longer than waiting helps against.
pub const TRIES_MAX: u32 = 6;

/// A label that callers put on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The label's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A worker's right to hand a message to the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The attempt that holds it.
    #[serde(rename = "i")]
    pub attempt: AttemptId,
    /// Unix milliseconds at which it was taken.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

/// What became of an attempt to claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claiming {
    /// The attempt holds the claim.
    Taken,
    /// Another attempt holds it, and its outcome may still become known.
    Busy,
    /// The provider has the message already, or it was called back, or nobody is left to send it to.
    Settled,
    /// It is scheduled for later.
    Early,
    /// It was claimed [as often as it may be](TRIES_MAX).
    Spent,
}

/// When a message is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// Whether sending has begun: from then on the time counts no more.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub begun: bool,
}

/// What is told of how recipients read a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// A pixel tells that it was opened.
    #[serde(default)]
    pub opens: bool,
    /// Links lead through Posthorn, which tells that they were followed.
    #[serde(default)]
    pub clicks: bool,
}

impl Tracking {
    /// Whether nothing is told.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }
}

/// Which template a message was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateUse {
    /// The template's id.
    pub id: String,
    /// The version that was published then.
    pub version: u32,
}

/// The copy that a message failed with, which the queue keeps as its dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadCopy {
    /// Its id; `None` for one that was queued before copies had ids.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CopyId>,
    /// How often it was handed out until it became a dead letter. One that is handed out less often was put back.
    #[serde(rename = "n")]
    pub receive_count: u32,
    /// Whether it was put back, and is being worked on.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_back: bool,
}

/// A message's head: small, for every step of its life writes it anew. Bodies stand in the [content](crate::Content).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, which tells when it was accepted.
    pub id: EmailId,
    /// The sender.
    pub from: Mailbox,
    /// Recipients who see one another.
    pub to: Vec<Mailbox>,
    /// Recipients of copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<Mailbox>,
    /// Recipients whom nobody sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The caller's labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The caller's own data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// What happened, in the order in which it was learnt; a set, for nothing stands in it twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Who is sending it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// How often it was claimed since it was accepted, or put back after it had failed, while the provider has not got it.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// The copy that it failed with, where that became a dead letter.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub dead_copy: Option<DeadCopy>,
    /// When the sweep looks at it next, in unix milliseconds, while it is not settled.
    pub sweep_at_ms: i64,
    /// Whether the sweep finds it by its [batch](crate::Batch), and not by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_batch: bool,
    /// When it is to be sent; at once without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// The topic that it belongs to, which its recipient may unsubscribe from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// What is told of how it is read.
    #[serde(default, skip_serializing_if = "Tracking::is_off")]
    pub tracking: Tracking,
    /// The template that it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateUse>,
    /// The message that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resent_from: Option<EmailId>,
    /// The key that had it accepted, where its organisation has the audit log tell of emails.
    #[serde(rename = "ak", default, skip_serializing_if = "Option::is_none")]
    pub audited_key: Option<ApiKeyId>,
    /// The key that called it back, likewise.
    #[serde(rename = "ck", default, skip_serializing_if = "Option::is_none")]
    pub canceled_by: Option<ApiKeyId>,
    /// Whether its organisation wants its events on the EventBridge bus.
    #[serde(rename = "eb", default, skip_serializing_if = "std::ops::Not::not")]
    pub on_bus: bool,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Item for Message {
    const KIND: &'static str = "message";

    fn listed(&self) -> Option<Listed> {
        Some(Listed::by_id(&self.id, SHARDS))
    }

    fn open(&self) -> Option<Open> {
        let by_itself = self.is_open() && !self.in_batch;
        by_itself.then(|| Open { shard: self.id.shard(SHARDS), due_ms: self.sweep_at_ms })
    }
}

impl Message {
    /// A message that has just been accepted.
    pub fn new(id: EmailId, from: Mailbox, to: Vec<Mailbox>, subject: &str) -> Self {
        Self {
            id,
            from,
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: subject.to_owned(),
            tags: Vec::new(),
            metadata: BTreeMap::new(),
            events: Vec::new(),
            claim: None,
            tries: 0,
            dead_copy: None,
            sweep_at_ms: id.created_at().as_millisecond() + SWEEP_AFTER_MS,
            in_batch: false,
            schedule: None,
            topic: None,
            tracking: Tracking::default(),
            template: None,
            resent_from: None,
            audited_key: None,
            canceled_by: None,
            on_bus: false,
        }
    }

    /// The same, to be sent at `at_ms`; the sweep looks after it only then.
    pub fn scheduled(mut self, at_ms: i64) -> Self {
        self.schedule = Some(Schedule { at_ms, begun: false });
        self.sweep_at_ms = at_ms + SWEEP_AFTER_MS;
        self
    }

    /// The provider's id of the message, once it has it.
    pub fn provider_id(&self) -> Option<&str> {
        self.events.iter().find_map(|event| event.provider_id.as_deref())
    }

    /// Everybody it goes to, each once: an address may stand in several of its lists.
    pub fn recipients(&self) -> impl Iterator<Item = &Mailbox> {
        distinct(self.addressed())
    }

    /// What its lists of recipients hold, in their order. Links of opens and clicks count places in it.
    pub fn addressed(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }

    /// The id under which webhooks tell `event`: always the same for the same event, however often it is relayed.
    pub fn event_id(&self, event: &Event) -> EventId {
        let at = jiff::Timestamp::from_millisecond(event.at_ms).unwrap_or(self.id.created_at());
        let provider_id = event.provider_id.as_deref().unwrap_or_default();
        let recipients = event.recipients.join(",");
        let kind = event.kind.webhook_type();
        EventId::derived(
            at,
            &[self.id.suffix().as_bytes(), kind.as_bytes(), provider_id.as_bytes(), recipients.as_bytes()],
        )
    }
}
