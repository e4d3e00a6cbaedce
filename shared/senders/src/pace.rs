//! The pace of SES's management calls: all functions share the account's rate, and one item keeps whose turn is when.

use posthorn_app::App;
use posthorn_items::Item;
use posthorn_store::{Created, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

/// What [`take_ses_turn`] uses.
pub const TAKES_TURNS: Use = Table::Senders.get().put();
/// SES takes one management call a second of an account, whichever functions make them.
/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const CALL_EVERY_MS: i64 = 1_000;
const SORT: &str = "pace";

/// When the next call may be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PaceItem {
    /// Unix milliseconds.
    next_ms: i64,
}

impl Item for PaceItem {
    const KIND: &'static str = "ses_pace";
}

impl PaceItem {
    /// Milliseconds until the turn that is taken by this; `None` where it would be more than `wait_ms_max`.
    fn take(&mut self, now_ms: i64, wait_ms_max: i64) -> Option<i64> {
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

/// Takes the next turn for one management call; answers in how many milliseconds it is. `None` where that would be more than
/// `wait_ms_max`, or too many ask at once: then no turn was taken. Uses [`TAKES_TURNS`].
///
/// # Errors
/// As of any change.
pub async fn take_ses_turn(app: &App, wait_ms_max: i64) -> Result<Option<i64>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let partition = app.part::<Store>().system(Table::Senders, "ses-pace", "management");
    let existing = match partition.get::<PaceItem>(SORT, Read::Consistent).await? {
        Some(existing) => existing,
        None => match partition.create(SORT, &PaceItem { next_ms: now_ms + CALL_EVERY_MS }).await? {
            Created::New => return Ok(Some(0)),
            Created::Existing(existing) => existing,
        },
    };
    let mut wait_ms = None;
    let take = |pace: &mut PaceItem| {
        wait_ms = pace.take(now_ms, wait_ms_max);
        wait_ms.is_some()
    };
    match partition.revise_from(SORT, existing, take).await {
        Ok(_) => Ok(wait_ms),
        Err(StoreError::Contended) => Ok(None),
        Err(error) => Err(error),
    }
}

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
