use std::collections::{BTreeMap, BTreeSet};

use posthorn_ids::Environment;
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

/// How many stream records an item remembers. Twice a full batch of the stream (100), so that a repeated batch is
/// recognised even after another shard's batch was counted. Few enough to keep the item under a kilobyte, which is one
/// write unit.
const RECENT_MAX: usize = 200;

/// The name under which acceptances are counted.
pub const ACCEPTED: &str = "email.accepted";
/// The name under which the recipients of sent emails are counted.
pub const RECIPIENTS: &str = "email.recipients";
/// The name under which inbound mails are counted.
pub const RECEIVED: &str = "email.received";

/// Something to count: the stream record that reports it, the name to count it under, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<'a> {
    /// The record's sequence number.
    pub record: &'a str,
    /// The name: `email.accepted`, `email.sent`, …
    pub what: String,
    /// How many.
    pub number: u64,
}

/// Counts of a scope's day, of a sending domain's month, or of a tenant's month. `count-messages` adds them up, one batch at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageItem {
    /// Count by name: `email.accepted`, `email.sent`, …
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
    /// The last records that were counted, four bytes of hash each. Lambda's events do not name their shard, so the
    /// last record alone is not enough. About one record in twenty million is mistaken for another.
    #[serde(default)]
    recent: ByteBuf,
    /// When it expires, in Unix seconds: of the policy that was in force when it was last counted.
    #[serde(rename = "ttl", default, skip_serializing_if = "Option::is_none")]
    until_s: Option<i64>,
}

/// How many emails a scope may send. `None` means no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Emails accepted on one day (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily: Option<u64>,
    /// Emails accepted in one calendar month (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly: Option<u64>,
}

impl Item for Quota {
    const KIND: &'static str = "quota";
    const AUDITED: bool = true;
}

impl Quota {
    /// Whether there is no limit.
    pub fn is_unlimited(&self) -> bool {
        self.daily.is_none() && self.monthly.is_none()
    }

    /// How many more emails may be accepted, after `today` on this day and `month` in this month.
    pub fn left(&self, today: u64, month: u64) -> u64 {
        let left = |limit: Option<u64>, used: u64| limit.map_or(u64::MAX, |limit| limit.saturating_sub(used));
        left(self.daily, today).min(left(self.monthly, month))
    }
}

impl Item for UsageItem {
    const KIND: &'static str = "usage";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.until_s
    }
}

impl UsageItem {
    /// Sets when it expires, in Unix seconds; `None`: never.
    pub fn keep_until(&mut self, until_s: Option<i64>) {
        self.until_s = until_s;
    }

    /// Adds everything whose record is not counted yet. Returns whether there was anything.
    pub fn add_all(&mut self, counted: &[Counted<'_>]) -> bool {
        let known: BTreeSet<[u8; MARK_BYTES]> = self.marks().collect();
        let news: Vec<_> = counted.iter().filter(|one| !known.contains(&mark(one.record))).collect();
        for one in &news {
            *self.counts.entry(one.what.clone()).or_default() += one.number;
        }
        let mut records: Vec<&str> = news.iter().map(|one| one.record).collect();
        records.dedup();
        self.recent.extend(records.iter().flat_map(|record| mark(record)));
        let over = self.recent.len().saturating_sub(RECENT_MAX * MARK_BYTES);
        self.recent.drain(..over);
        !news.is_empty()
    }

    fn marks(&self) -> impl Iterator<Item = [u8; MARK_BYTES]> + '_ {
        self.recent.chunks_exact(MARK_BYTES).filter_map(|chunk| chunk.try_into().ok())
    }
}

const MARK_BYTES: usize = 4;

fn mark(record: &str) -> [u8; MARK_BYTES] {
    let digest = Sha256::digest(record);
    let mut mark = [0; MARK_BYTES];
    mark.copy_from_slice(&digest[..MARK_BYTES]);
    mark
}

/// The day of a time in UTC, as `2026-11-21`.
pub fn day_of(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The month of a day, as `2026-11`. All days of a month are in one partition.
pub fn month_of(day: &str) -> &str {
    day.get(..7).unwrap_or(day)
}

/// The prefix of the sort keys of all tenants' usage in an environment and month. The tenant's suffix follows it.
pub fn tenants_prefix(environment: &Environment, month: &str) -> String {
    format!("{environment}/{month}/")
}

/// The sort key of a day's email usage.
pub fn usage_sort(day: &str) -> String {
    format!("{}/email", day.get(8..).unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted<'a>(record: &'a str, what: &str, number: u64) -> Counted<'a> {
        Counted { record, what: what.to_owned(), number }
    }

    #[test]
    fn a_record_is_counted_once_however_often_its_batch_is_read() {
        let mut usage = UsageItem::default();
        let batch = [
            counted("9", "email.sent", 1),
            counted("9", RECIPIENTS, 50),
            counted("9", "email.delivered", 1),
            counted("10", "email.sent", 1),
        ];
        assert!(usage.add_all(&batch));
        assert!(!usage.add_all(&batch[1..]), "a part of it, as a bisected batch would be");
        assert!(usage.add_all(&[counted("11", "email.sent", 1)]));
        let counts = [("email.sent", 3), (RECIPIENTS, 50), ("email.delivered", 1)];
        assert_eq!(usage.counts, counts.map(|(what, number)| (what.to_owned(), number)).into());
    }

    #[test]
    fn the_number_of_remembered_records_is_bounded() {
        let mut usage = UsageItem::default();
        for record in 0..1_000 {
            usage.add_all(&[counted(&record.to_string(), "email.sent", 1)]);
        }
        assert_eq!((usage.counts["email.sent"], usage.recent.len()), (1_000, RECENT_MAX * MARK_BYTES));
    }
}
