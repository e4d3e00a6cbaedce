use std::collections::BTreeMap;

use posthorn_store::Item;
use serde::{Deserialize, Serialize};

/// A scope's counts of one day. Added up by the stream's consumer, a batch at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageItem {
    /// How many, by what: `email.accepted`, `email.sent`, …
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
    /// The last record of each stream shard that is counted in, so that a batch read twice counts once.
    #[serde(default)]
    pub seen: BTreeMap<String, String>,
}

impl Item for UsageItem {
    const KIND: &'static str = "usage";
}

impl UsageItem {
    /// Adds `amount` of `what`, unless the record of this shard, or a later one, is counted in already.
    pub fn add(&mut self, what: &str, amount: u64) {
        *self.counts.entry(what.to_owned()).or_default() += amount;
    }

    /// Whether the record is counted in already.
    pub fn has_seen(&self, shard: &str, sequence: &str) -> bool {
        self.seen.get(shard).is_some_and(|last| !after(sequence, last))
    }

    /// Remembers that everything of the shard up to this record is counted in.
    pub fn saw(&mut self, shard: &str, sequence: &str) {
        if !self.has_seen(shard, sequence) {
            self.seen.insert(shard.to_owned(), sequence.to_owned());
        }
    }
}

/// Sequence numbers are whole numbers of up to 40 digits, written without leading zeros.
fn after(one: &str, other: &str) -> bool {
    (one.len(), one) > (other.len(), other)
}

/// The day of a moment, `2026-11-21`, in UTC.
pub fn day_of(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_counted_once() {
        let mut usage = UsageItem::default();
        assert!(!usage.has_seen("s", "9"));
        usage.saw("s", "9");
        assert!(usage.has_seen("s", "9"));
        assert!(!usage.has_seen("s", "10"), "numbers, not text");
        assert!(!usage.has_seen("other", "9"));
    }
}
