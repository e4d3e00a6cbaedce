use std::collections::BTreeMap;

use posthorn_ids::{AttemptId, CopyId, EmailId, EventId, Principal};
use posthorn_items::{Item, Keep, Listed, Open};
use serde::{Deserialize, Serialize};

use crate::{Event, Mailbox, Waits, distinct};

/// The sort key of a message's head, in the message's own partition.
pub const MESSAGE_SORT: &str = "message";
/// Number of index partitions: per scope for lists, in total for open messages. A list reads each of them; a burst of
/// writes spreads over them.
pub const SHARDS: u32 = 8;
/// The sweep checks an accepted message that is not settled after this time.
pub const SWEEP_AFTER_MS: i64 = 5 * 60 * 1000;

/// After so many claims with unknown outcome, the message is marked failed. Either the message itself is at fault, or
/// the fault lasts longer than waiting helps.
pub const TRIES_MAX: u32 = 6;

/// A label that callers put on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The label's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A worker's exclusive right to hand a message to the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The attempt that holds it.
    #[serde(rename = "i")]
    pub attempt: AttemptId,
    /// Unix milliseconds at which it was taken.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

/// The result of an attempt to claim a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claiming {
    /// The attempt holds the claim.
    Taken,
    /// Another attempt holds it, and its outcome may still become known.
    Busy,
    /// The provider has the message already, or it was canceled, or all of its recipients are suppressed.
    Settled,
    /// It is scheduled for later.
    Early,
    /// It was claimed [as often as it may be](TRIES_MAX).
    Spent,
}

/// The time at which a message is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// Whether sending has begun. After that, `at_ms` has no effect.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub begun: bool,
}

/// Which reactions of recipients are tracked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// Opens, by a pixel in the HTML.
    #[serde(default)]
    pub opens: bool,
    /// Clicks, by links that lead through Posthorn.
    #[serde(default)]
    pub clicks: bool,
}

impl Tracking {
    /// Whether nothing is tracked.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }
}

/// The template that a message was rendered from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateUse {
    /// The template's id.
    pub id: String,
    /// The version that was published at that time.
    pub version: u32,
}

/// The copy that a message failed with. The queue keeps it as the message's dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadCopy {
    /// Its id; `None` for one that was queued before copies had ids.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CopyId>,
    /// The receive count at which it became a dead letter. A copy with a lower count was put back on the queue.
    #[serde(rename = "n")]
    pub receive_count: u32,
    /// Whether it was put back on the queue and is being processed.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_back: bool,
}

/// A message's head. It is small, because every step of the message's life rewrites it. Bodies are in the
/// [content](crate::Content).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, which contains the time of acceptance.
    pub id: EmailId,
    /// The sender.
    pub from: Mailbox,
    /// Recipients who see one another.
    pub to: Vec<Mailbox>,
    /// Recipients of copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<Mailbox>,
    /// Hidden recipients.
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
    /// Its events in the order in which they were recorded. No event is recorded twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// The claim of the worker that is sending it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// How often it was claimed since it was accepted, or since it failed and was replayed. Zero once the provider has
    /// it.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// The queue copy that became a dead letter when the message failed.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub dead_copy: Option<DeadCopy>,
    /// When the sweep checks it next, in unix milliseconds, while it is not settled.
    pub sweep_at_ms: i64,
    /// Whether the sweep finds it by its [batch](crate::Batch) instead of its own index entry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_batch: bool,
    /// What it waits for, if its time has come and it may not go.
    #[serde(rename = "wt", default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<Waits>,
    /// Whether it takes much memory or time to write: it has large files, or files to fetch.
    #[serde(rename = "lg", default, skip_serializing_if = "std::ops::Not::not")]
    pub large: bool,
    /// When it is to be sent; `None` means immediately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Its topic. Recipients can unsubscribe from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Which reactions are tracked.
    #[serde(default, skip_serializing_if = "Tracking::is_off")]
    pub tracking: Tracking,
    /// The template that it was rendered from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateUse>,
    /// The [thread](crate::thread_named) that it continues, if its sender named one.
    #[serde(rename = "th", default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// The message that this one sends again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resent_from: Option<EmailId>,
    /// Who sent it, if the organisation's audit log records emails.
    #[serde(rename = "ak", default, skip_serializing_if = "Option::is_none")]
    pub sent_by: Option<Principal>,
    /// Who canceled it, under the same condition.
    #[serde(rename = "ck", default, skip_serializing_if = "Option::is_none")]
    pub canceled_by: Option<Principal>,
    /// The request that it was accepted with. Log lines and events of its whole life have it. Messages that an earlier version accepted
    /// have none.
    #[serde(rename = "rq", default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Whether its organisation wants its events on the EventBridge bus.
    #[serde(rename = "eb", default, skip_serializing_if = "std::ops::Not::not")]
    pub on_bus: bool,
    /// How long it is kept. Messages that an earlier version accepted have no end.
    #[serde(rename = "kp", default, skip_serializing_if = "Keep::is_forever")]
    pub keep: Keep,
    /// The end of its content, and its own once it is settled, in Unix seconds; `None`: there is none. It is written, and does not follow
    /// from the time at which it is to be sent: a release that does not know ends may move that.
    #[serde(rename = "ku", default, skip_serializing_if = "Option::is_none")]
    pub kept_s: Option<i64>,
    /// How long the usage is kept that it is counted in. `None` in items of earlier versions.
    #[serde(rename = "ks", default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Keep>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Item for Message {
    const KIND: &'static str = "message";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.kept_until_s().filter(|_| !self.is_open())
    }

    fn listed(&self) -> Option<Listed> {
        Some(Listed::by_id(&self.id, SHARDS))
    }

    fn open(&self) -> Option<Open> {
        let by_itself = self.is_open() && !self.in_batch;
        let shard = self.id.shard(SHARDS);
        by_itself.then(|| match &self.waits {
            None => Open::due(shard, self.sweep_at_ms),
            Some(waits) => Open::waiting(waits.reason.waits_for(self.from.domain()), shard, waits.since_ms),
        })
    }
}

impl Message {
    /// A message that has just been accepted, without events.
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
            waits: None,
            large: false,
            schedule: None,
            topic: None,
            tracking: Tracking::default(),
            template: None,
            thread: None,
            resent_from: None,
            sent_by: None,
            canceled_by: None,
            request_id: None,
            on_bus: false,
            keep: Keep::FOREVER,
            kept_s: None,
            statistics: None,
        }
    }

    /// The same message, to be sent at `at_ms` (unix milliseconds), before it is written. The sweep checks it [`SWEEP_AFTER_MS`] later.
    pub fn scheduled(mut self, at_ms: i64) -> Self {
        self.schedule = Some(Schedule { at_ms, begun: false });
        self.sweep_at_ms = at_ms + SWEEP_AFTER_MS;
        self.count_end();
        self
    }

    /// Whether it is one of many: of a topic, or not yet taken from its batch. What somebody waits for goes before it.
    pub fn is_bulk(&self) -> bool {
        self.topic.is_some() || self.in_batch
    }

    /// The provider's id for the message, if the provider has taken it.
    pub fn provider_id(&self) -> Option<&str> {
        self.events.iter().find_map(|event| event.provider_id.as_deref())
    }

    /// All of its recipients. An address that is in several lists appears once.
    pub fn recipients(&self) -> impl Iterator<Item = &Mailbox> {
        distinct(self.addressed())
    }

    /// All entries of `to`, `cc` and `bcc`, in this order. Tracking links refer to a recipient by the index in this
    /// sequence.
    pub fn addressed(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }

    /// The id that webhooks give to `event`. It is derived, so an event that is relayed twice keeps its id.
    pub fn event_id(&self, event: &Event) -> EventId {
        event.id_of(self.id)
    }
}
