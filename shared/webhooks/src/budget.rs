//! Limits how often test events may be sent.

use posthorn_app::App;
use posthorn_items::{Item, Scope};
use posthorn_store::{Created, Read, Revised, StoreError};
use serde::{Deserialize, Serialize};

use crate::places::test_budget;

/// Most test events per minute of an organisation, over all its endpoints and tenants. It is enough for a person who
/// tests, and too few for attacks on others through Posthorn.
pub const TESTS_PER_MINUTE: u32 = 20;
const MINUTE_MS: i64 = 60_000;
const SORT: &str = "tests";

/// The tests of one minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Budget {
    minute: i64,
    used: u32,
}

impl Item for Budget {
    const KIND: &'static str = "budget";

    fn expires_at(&self) -> Option<i64> {
        Some((self.minute + 2) * 60)
    }
}

impl Budget {
    /// Takes one test of `minute`. Returns whether one was left.
    fn take(&mut self, minute: i64) -> bool {
        if self.minute != minute {
            *self = Self { minute, used: 0 };
        }
        let left = self.used < TESTS_PER_MINUTE;
        self.used += u32::from(left);
        left
    }
}

/// Takes one test of the organisation's minute.
///
/// The inner `Err` is the seconds until the next minute, if no test is left.
///
/// # Errors
/// If the table cannot be read or written.
pub async fn take_test(app: &App, scope: &Scope) -> Result<Result<(), u32>, StoreError> {
    let now_ms = app.now().as_millisecond();
    let minute = now_ms / MINUTE_MS;
    let partition = test_budget(app, scope);
    let current = match partition.get::<Budget>(SORT, Read::Eventual).await? {
        Some(current) => current,
        None => match partition.create(SORT, &Budget { minute, used: 1 }).await? {
            Created::New => return Ok(Ok(())),
            Created::Existing(current) => current,
        },
    };
    match partition.revise_from(SORT, current, |budget: &mut Budget| budget.take(minute)).await? {
        Revised::Changed(_) => Ok(Ok(())),
        Revised::Unchanged(_) => Ok(Err((MINUTE_MS - now_ms % MINUTE_MS).div_euclid(1000) as u32 + 1)),
        // The old minute's item has just expired.
        Revised::Absent => Err(StoreError::Contended),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_minute_has_twenty_tests() {
        let mut budget = Budget { minute: 0, used: 0 };
        assert_eq!((0..30).filter(|_| budget.take(7)).count(), 20);
        assert!(budget.take(8));
    }
}
