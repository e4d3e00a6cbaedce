//! Paces SES's management calls. All functions share the account's rate; one item stores the time of the next turn.

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// SES allows one management call per second and account.
/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const CALL_EVERY_MS: i64 = 1_000;

/// The time of the next turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaceItem {
    /// Unix milliseconds.
    next_ms: i64,
}

impl Item for PaceItem {
    const KIND: &'static str = "ses_pace";
}

impl PaceItem {
    /// The item after the first turn, which is taken at `now_ms`.
    pub fn begun(now_ms: i64) -> Self {
        Self { next_ms: now_ms + CALL_EVERY_MS }
    }

    /// Takes the next turn and returns the milliseconds until it. `None` if that is more than `wait_ms_max`.
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

/// No real turn is further away than this, because no function waits that long. A later one comes from a fast clock and
/// is ignored.
const WAIT_MS_SANE: i64 = 30_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_a_second_apart_and_no_wait_exceeds_the_callers_limit() {
        let mut pace = PaceItem::default();
        let taken: Vec<_> = (0..5).map(|_| pace.take(10_000, 2_500)).collect();
        assert_eq!(taken, [Some(0), Some(1_000), Some(2_000), None, None]);
        assert_eq!(pace.take(10_000, 8_000), Some(3_000), "a caller that waits longer still gets a turn");
        assert_eq!(pace.take(13_500, 2_500), Some(500));
        assert_eq!(pace.take(20_000, 2_500), Some(0), "unused turns are not saved");
        assert_eq!(pace.take(20_000, 2_500), Some(1_000));
    }

    #[test]
    fn a_turn_from_a_fast_clock_is_ignored() {
        let mut pace = PaceItem { next_ms: 900_000_000 };
        assert_eq!(pace.take(0, 2_500), Some(0));
        assert_eq!(pace.take(0, 2_500), Some(1_000));
    }
}
