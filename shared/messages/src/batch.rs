use posthorn_ids::{BatchId, EmailId};
use posthorn_items::{Item, Open};
use serde::{Deserialize, Serialize};

use crate::SWEEP_AFTER_MS;

/// The sort key of a batch, which is alone in its partition.
pub const BATCH_SORT: &str = "batch";

/// Emails that were accepted in one request, for as long as one of them is not settled.
///
/// The sweep finds them by this one item, so that none needs a place in the `open` index of its own: entering and leaving it is
/// a quarter of what an email's writes cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its id, from which those of its emails follow.
    pub id: BatchId,
    /// How many emails the request had; some may have been refused.
    pub emails: u32,
    /// When the sweep looks at them next, in unix milliseconds.
    pub sweep_at_ms: i64,
}

impl Item for Batch {
    const KIND: &'static str = "batch";

    fn open(&self) -> Option<Open> {
        // One index partition takes a thousand batches a second.
        Some(Open { shard: 0, due_ms: self.sweep_at_ms })
    }
}

impl Batch {
    /// A batch that is being accepted.
    pub fn new(id: BatchId, emails: u32, now_ms: i64) -> Self {
        Self { id, emails, sweep_at_ms: now_ms + SWEEP_AFTER_MS }
    }

    /// Whether it is time to look at its emails. An index may still say so of one that a repetition has just written over,
    /// and of which no email is there yet.
    pub fn is_due(&self, now_ms: i64) -> bool {
        self.sweep_at_ms <= now_ms
    }

    /// The id of the email at place `at`, from 0: the same whenever the request is repeated.
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
    fn a_batch_that_was_just_written_over_is_not_looked_at() {
        let batch = Batch::new(BatchId::new(jiff::Timestamp::UNIX_EPOCH), 9, 1_000);
        assert!(!batch.is_due(1_000) && batch.is_due(1_000 + SWEEP_AFTER_MS));
    }

    #[test]
    fn ids_follow_from_the_batch_and_the_place() {
        let batch = Batch::new(BatchId::new(jiff::Timestamp::UNIX_EPOCH), 9, 0);
        let ids: Vec<EmailId> = batch.email_ids().collect();
        assert_eq!(ids[3], Batch::email_id(batch.id, 3));
        assert_ne!(ids[3], ids[4]);
        assert_eq!(ids.len(), 9);
    }
}
