//! How many mails of the installation one address gets in an hour: enough for a person, too few to flood a mailbox.

use posthorn_app::App;
use posthorn_ids::EventId;
use posthorn_items::Item;
use posthorn_store::{Created, Partition, Revised, StoreError};
use serde::{Deserialize, Serialize};

const HOUR_MS: i64 = 3600 * 1000;

/// The mails of one purpose to one address in the last hour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Recent {
    /// The mails, with the time when each was counted, in Unix milliseconds.
    mails: Vec<(EventId, i64)>,
}

impl Item for Recent {
    const KIND: &'static str = "account-mails";

    fn expires_at(&self) -> Option<i64> {
        self.mails.iter().map(|(_, at)| (at + HOUR_MS) / 1000 + 1).max()
    }
}

impl Recent {
    /// Counts a mail, once however often it is tried. Returns whether it may be sent.
    fn count(&mut self, id: EventId, now_ms: i64, most: usize) -> bool {
        if self.mails.iter().any(|(counted, _)| *counted == id) {
            return true;
        }
        self.mails.retain(|(_, at)| now_ms - at < HOUR_MS);
        if self.mails.len() >= most {
            return false;
        }
        self.mails.push((id, now_ms));
        true
    }
}

/// Counts the mail `id` of `purpose` in `partition`, the recent mails of an address. Returns whether it may be sent: at most `most` are in
/// an hour. The caller's use is to put items into the partition's table.
///
/// # Errors
/// `StoreError` if a write fails.
pub async fn count_recent(
    app: &App,
    partition: Partition<'_>,
    (purpose, most): (&str, usize),
    id: EventId,
) -> Result<bool, StoreError> {
    let (mut first, now_ms) = (Recent::default(), app.now().as_millisecond());
    first.count(id, now_ms, most);
    let Created::Existing(existing) = partition.create(purpose, &first).await? else { return Ok(true) };
    let mut admitted = false;
    let count = |recent: &mut Recent| {
        let before = recent.clone();
        admitted = recent.count(id, now_ms, most);
        *recent != before
    };
    match partition.revise_from(purpose, existing, count).await? {
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(admitted),
        // It expired just now. The retry counts it.
        Revised::Absent => Err(StoreError::Contended),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    const PER_HOUR: usize = 3;

    fn id(n: u8) -> EventId {
        EventId::derived(Timestamp::UNIX_EPOCH, &[&[n]])
    }

    #[test]
    fn three_mails_an_hour_are_sent_and_a_repetition_counts_once() {
        let mut recent = Recent::default();
        let sent: Vec<bool> = [1, 1, 2, 2, 3, 4, 1].map(|n| recent.count(id(n), 0, PER_HOUR)).into();
        assert_eq!(sent, [true, true, true, true, true, false, true]);
        assert!(!recent.count(id(5), HOUR_MS - 1, PER_HOUR));
        assert!(recent.count(id(5), HOUR_MS, PER_HOUR));
    }

    proptest! {
        #[test]
        fn no_hour_has_more_than_three_mails(gaps in prop::collection::vec(0..HOUR_MS, 1..60)) {
            let (mut recent, mut now, mut sent) = (Recent::default(), 0, Vec::new());
            for (n, gap) in (0_u8..).zip(gaps) {
                now += gap;
                if recent.count(id(n), now, PER_HOUR) {
                    sent.push(now);
                }
            }
            for times in sent.windows(PER_HOUR + 1) {
                prop_assert!(times[PER_HOUR] - times[0] >= HOUR_MS, "{:?}", times);
            }
        }
    }
}
