//! Paces SES's management calls. All functions share the account's rate; one item stores the time of the next turn.

use posthorn_app::App;
use posthorn_store::{Created, Item, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

/// The permissions that [`take_ses_turn`] needs.
pub const TAKES_TURNS: Use = Table::Senders.get().put();
/// SES allows one management call per second and account.
/// <https://docs.aws.amazon.com/ses/latest/dg/quotas.html>
pub const CALL_EVERY_MS: i64 = 1_000;
const SORT: &str = "pace";

/// The time of the next turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PaceItem {
    /// Unix milliseconds.
    next_ms: i64,
}

impl Item for PaceItem {
    const KIND: &'static str = "ses_pace";
}

impl PaceItem {
    /// Takes the next turn and returns the milliseconds until it. `None` if that is more than `wait_ms_max`.
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

/// No real turn is further away than this, because no function waits that long. A later one comes from a fast clock and
/// is ignored.
const WAIT_MS_SANE: i64 = 30_000;

/// Takes the next turn for one management call. Returns the milliseconds until it. Returns `None`, and takes no turn,
/// if that is more than `wait_ms_max` or if too many ask at the same time. Uses [`TAKES_TURNS`].
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
