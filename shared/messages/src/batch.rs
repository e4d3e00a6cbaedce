use posthorn_ids::{BatchId, EmailId};
use posthorn_items::{Item, Open};
use serde::{Deserialize, Serialize};

use crate::{SHARDS, SWEEP_AFTER_MS};

/// The sort key of a batch item, the only item of its partition.
pub const BATCH_SORT: &str = "batch";

/// The emails that one request had accepted. The item exists while one of them is not settled.
///
/// The sweep finds the emails by this one item, so they need no entries in the `open` index. Adding and removing an
/// entry is a quarter of an email's write cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its id. The ids of its emails are derived from it.
    pub id: BatchId,
    /// How many emails the request had; some may have been refused.
    pub emails: u32,
    /// When the sweep checks them next, in unix milliseconds.
    pub sweep_at_ms: i64,
}

impl Item for Batch {
    const KIND: &'static str = "batch";

    fn open(&self) -> Option<Open> {
        Some(Open::due(self.id.shard(SHARDS), self.sweep_at_ms))
    }
}

impl Batch {
    /// A new batch of `emails` emails, due [`SWEEP_AFTER_MS`] from now.
    pub fn new(id: BatchId, emails: u32, now_ms: i64) -> Self {
        Self { id, emails, sweep_at_ms: now_ms + SWEEP_AFTER_MS }
    }

    /// Whether the sweep should check its emails now. The index can be behind: it may still list the old due time of a
    /// batch that a repeated request has just overwritten, before any of its emails is written.
    pub fn is_due(&self, now_ms: i64) -> bool {
        self.sweep_at_ms <= now_ms
    }

    /// Whether the sweep has not looked at its emails yet.
    pub fn is_first_look(&self) -> bool {
        // It is written at most some seconds after its id is made.
        self.sweep_at_ms <= self.id.created_at().as_millisecond() + SWEEP_AFTER_MS + 60_000
    }

    /// The id of the email at index `at`, counted from 0. A repeated request gets the same ids.
    pub fn email_id(id: BatchId, at: u32) -> EmailId {
        EmailId::derived(id.created_at(), &[id.suffix().as_bytes(), &u64::from(at).to_be_bytes()])
    }

    /// The ids of all its emails.
    pub fn email_ids(&self) -> impl Iterator<Item = EmailId> + '_ {
        (0..self.emails).map(|at| Self::email_id(self.id, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_was_just_overwritten_is_not_due() {
        let batch = Batch::new(BatchId::new(jiff::Timestamp::UNIX_EPOCH), 9, 1_000);
        assert!(!batch.is_due(1_000) && batch.is_due(1_000 + SWEEP_AFTER_MS));
    }

    #[test]
    fn ids_are_derived_from_the_batch_and_the_index() {
        let batch = Batch::new(BatchId::new(jiff::Timestamp::UNIX_EPOCH), 9, 0);
        let ids: Vec<EmailId> = batch.email_ids().collect();
        assert_eq!(ids[3], Batch::email_id(batch.id, 3));
        assert_ne!(ids[3], ids[4]);
        assert_eq!(ids.len(), 9);
    }
}
