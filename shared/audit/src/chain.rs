//! The chain: each link's hash covers the one before it, and the head covers the last.

use std::collections::BTreeSet;

use posthorn_ids::AuditEntryId;
use posthorn_items::{Item, Listed, Open};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

use crate::Entry;

/// The hash before the first link.
pub const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The sort key of the head. Links have their numbers as sort keys, which come before it.
pub const HEAD_SORT: &str = "head";
/// The sort key after which there is no link.
pub const LAST_SORT: &str = "999999999999";
/// One append adds at most this many: the head holds them in full until they are written, and an item holds 400 KB. An entry has
/// at most some 10 KB.
pub const APPEND_MAX: usize = 25;
/// Of each entry that an earlier version remembered in the head: eight bytes of its id's hash.
const MARK_BYTES: usize = 8;
/// A stream keeps changes for a day, and SQS a message for 14 days.
const REMEMBERED_MS: i64 = 30 * 24 * 3600 * 1000;

/// The mark by which an earlier version remembered an entry in the head.
fn mark(id: &AuditEntryId) -> [u8; MARK_BYTES] {
    let digest = Sha256::digest(id.to_bytes());
    std::array::from_fn(|index| digest[index])
}

/// A place in the chain: a link's number and hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The link's number; 0 before the first.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

impl Default for Anchor {
    fn default() -> Self {
        Self { seq: 0, hash: NO_HASH.to_owned() }
    }
}

/// One link: an entry as text, and the hash of the link before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkItem {
    /// The hash of the link before.
    pub prev: String,
    /// The entry and its number, as the JSON that is hashed, byte for byte.
    pub text: String,
    /// SHA-256 of `prev` and `text`, in hex.
    pub hash: String,
}

/// The content of [`LinkItem::text`].
#[derive(Serialize, Deserialize)]
struct Numbered<E> {
    seq: u64,
    entry: E,
}

/// The text of a link is not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl LinkItem {
    /// The link that comes after `prev`.
    ///
    /// # Errors
    /// None in practice: an entry has only texts and numbers. The JSON writer's type requires a result.
    pub fn after(prev: &Anchor, entry: &Entry) -> Result<Self, Unreadable> {
        let text = serde_json::to_string(&Numbered { seq: prev.seq + 1, entry }).map_err(|_| Unreadable)?;
        Ok(Self { hash: hash(&prev.hash, &text), prev: prev.hash.clone(), text })
    }

    /// Its number and entry, as its text has them.
    ///
    /// # Errors
    /// [`Unreadable`] for a text that Posthorn did not write.
    pub fn open(&self) -> Result<(u64, Entry), Unreadable> {
        let numbered: Numbered<Entry> = serde_json::from_str(&self.text).map_err(|_| Unreadable)?;
        Ok((numbered.seq, numbered.entry))
    }

    /// Whether its hash is that of its text and the one before.
    pub fn holds(&self) -> bool {
        hash(&self.prev, &self.text) == self.hash
    }
}

impl Item for LinkItem {
    const KIND: &'static str = "audit_entry";

    fn listed(&self) -> Option<Listed> {
        let (_, entry) = self.open().ok()?;
        Some(Listed::of_org(entry.org, &entry.id))
    }
}

fn hash(prev: &str, text: &str) -> String {
    let digest = Sha256::new().chain_update(prev).chain_update(text).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sort key of a link: twelve digits, so that text order is the chain's.
pub fn sort(seq: u64) -> String {
    format!("{seq:012}")
}

/// The end of an organisation's chain, and the links that may not be written yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The last link.
    pub last: Anchor,
    /// The links of the last append, in full. The next append first writes those that are missing.
    #[serde(default)]
    pub tail: Vec<LinkItem>,
    /// Unix milliseconds of the last append.
    #[serde(default)]
    pub appended_at_ms: i64,
    /// Links up to here are in the archive; the chain in the table begins after it.
    #[serde(default)]
    pub archived: Anchor,
    /// Links up to here were removed from the table; less than `archived` while an archiving runs.
    #[serde(default)]
    pub removed_to: u64,
    /// Unix milliseconds of the first link after `archived`; absent if there is none.
    #[serde(default)]
    pub oldest_at_ms: Option<i64>,
    /// Before this time the chain is not due, however old its links are. Set when archiving found it broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_off_to_ms: Option<i64>,
    /// Marks of entries that an earlier version added; it kept none as items of their own.
    #[serde(default, skip_serializing_if = "is_empty")]
    recent: ByteBuf,
    /// Unix milliseconds until which `recent` is kept; absent until the first append of this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recent_until_ms: Option<i64>,
}

fn is_empty(bytes: &ByteBuf) -> bool {
    bytes.is_empty()
}

/// The mark of an entry that the chain has, so that it is not added again. Its sort key is the entry's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenItem {
    /// The link's number.
    pub seq: u64,
    /// Unix seconds at which DynamoDB may delete it.
    ttl_s: i64,
}

impl SeenItem {
    /// The mark of the entry that is link `seq`, kept for 60 days. SQS keeps a message for 14 days, a dead letter too, and each replay
    /// gives 14 new days, so an entry must be added within 60 days.
    pub fn new(seq: u64, now_ms: i64) -> Self {
        Self { seq, ttl_s: (now_ms + 2 * REMEMBERED_MS) / 1000 }
    }
}

impl Item for SeenItem {
    const KIND: &'static str = "audit_seen";

    fn expires_at(&self) -> Option<i64> {
        Some(self.ttl_s)
    }
}

impl Item for ChainHead {
    const KIND: &'static str = "audit_chain";

    /// Due at the time of its oldest link, so that `archive-audit` finds chains with links past their retention. Due immediately
    /// while archived links are still in the table. Later if it was put off.
    fn open(&self) -> Option<Open> {
        let due_ms = if self.removed_to < self.archived.seq { Some(0) } else { self.oldest_at_ms };
        due_ms.map(|due_ms| Open::due(0, due_ms.max(self.put_off_to_ms.unwrap_or_default())))
    }
}

impl ChainHead {
    /// Which of `entries` are not in the tail and not among those that an earlier version remembered, in order, each once.
    pub fn unknown<'e>(&self, entries: &'e [Entry]) -> Vec<&'e Entry> {
        let tail = self.tail.iter().filter_map(|link| link.open().ok()).map(|(_, entry)| mark(&entry.id));
        let earlier = self.recent.chunks_exact(MARK_BYTES).filter_map(|mark| mark.try_into().ok());
        let mut known: BTreeSet<[u8; MARK_BYTES]> = tail.chain(earlier).collect();
        entries.iter().filter(|entry| known.insert(mark(&entry.id))).collect()
    }

    /// Adds up to [`APPEND_MAX`] of `entries`, which the chain must not have yet; whether there was any. The links of the tail
    /// before it must be written.
    pub fn append(&mut self, entries: &[&Entry], now_ms: i64) -> bool {
        let mut links = Vec::new();
        for entry in entries.iter().take(APPEND_MAX) {
            let Ok(link) = LinkItem::after(&self.last, entry) else { continue };
            self.last = Anchor { seq: self.last.seq + 1, hash: link.hash.clone() };
            self.oldest_at_ms = self.oldest_at_ms.or(Some(entry.at_ms()));
            links.push(link);
        }
        if links.is_empty() {
            return false;
        }
        self.forget_recent(now_ms);
        self.tail = links;
        self.appended_at_ms = now_ms;
        true
    }

    fn forget_recent(&mut self, now_ms: i64) {
        if self.recent.is_empty() {
            return;
        }
        match self.recent_until_ms {
            None => self.recent_until_ms = Some(now_ms + REMEMBERED_MS),
            Some(until_ms) if now_ms > until_ms => self.recent.clear(),
            Some(_) => {}
        }
    }

    /// The number of the first link of the tail.
    pub fn tail_from(&self) -> u64 {
        // A head that somebody changed may have more links than numbers.
        (self.last.seq + 1).saturating_sub(self.tail.len() as u64)
    }
}
