//! The pace of SES's management calls: all functions share the account's rate, and one item keeps whose turn is when.

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// SES takes one management call a second of an account, whichever functions make them.
/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const CALL_EVERY_MS: i64 = 1_000;

/// When the next call may be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaceItem {
    /// Unix milliseconds.
    next_ms: i64,
}

impl Item for PaceItem {
    const KIND: &'static str = "ses_pace";
}

impl PaceItem {
    /// The first turn is taken at `now_ms`, and there was none before.
    pub fn begun(now_ms: i64) -> Self {
        Self { next_ms: now_ms + CALL_EVERY_MS }
    }

    /// Milliseconds until the turn that is taken by this; `None` where it would be more than `wait_ms_max`.
    pub fn take(&mut self, now_ms: i64, wait_ms_max: i64) -> Option<i64> {
        let mut wait_ms = (self.next_ms - now_ms).max(0);
        if wait_ms > WAIT_MS_SANE {
            wait_ms = 0;
        }
        if wait_ms > wait_ms_max {
            return None;
        }
        self.next_ms = now_ms + wait_ms + CALL_EVERY_MS;
        Some(wait_ms)
    }
}

/// No turn is further away than this, for nobody waits as long: one that is comes from a clock that ran ahead, and counts for
/// nothing.
const WAIT_MS_SANE: i64 = 30_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_a_second_apart_and_nobody_waits_for_longer_than_he_likes() {
        let mut pace = PaceItem::default();
        let taken: Vec<_> = (0..5).map(|_| pace.take(10_000, 2_500)).collect();
        assert_eq!(taken, [Some(0), Some(1_000), Some(2_000), None, None]);
        assert_eq!(pace.take(10_000, 8_000), Some(3_000), "who waits for longer gets a turn all the same");
        assert_eq!(pace.take(13_500, 2_500), Some(500));
        assert_eq!(pace.take(20_000, 2_500), Some(0), "what nobody took is not saved up");
        assert_eq!(pace.take(20_000, 2_500), Some(1_000));
    }

    #[test]
    fn a_clock_that_ran_ahead_stops_nobody() {
        let mut pace = PaceItem { next_ms: 900_000_000 };
        assert_eq!(pace.take(0, 2_500), Some(0));
        assert_eq!(pace.take(0, 2_500), Some(1_000));
    }
}
