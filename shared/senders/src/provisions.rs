//! How many numbers an organisation asks for, counted before anything is paid for.

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// The most numbers that an organisation asks for in an hour.
pub const PROVISIONS_PER_HOUR: usize = 10;
const HOUR_MS: i64 = 3600 * 1000;
/// The sort key of an organisation's provisionings, the only item of its partition.
pub const PROVISIONS_SORT: &str = "provisions";

/// What an organisation has asked for in the last hour: the ids, with the times in Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisions {
    asked: Vec<(String, i64)>,
}

impl Item for Provisions {
    const KIND: &'static str = "provisions";

    fn expires_at(&self) -> Option<i64> {
        self.asked.last().map(|(_, at_ms)| (at_ms + HOUR_MS) / 1000)
    }
}

impl Provisions {
    /// Counts one, unless it was counted before.
    ///
    /// # Errors
    /// When there is room for it again, in Unix milliseconds.
    pub fn count(&mut self, id: &str, now_ms: i64) -> Result<(), i64> {
        self.asked.retain(|(_, at_ms)| at_ms + HOUR_MS > now_ms);
        if self.asked.iter().any(|(known, _)| known == id) {
            return Ok(());
        }
        if self.asked.len() >= PROVISIONS_PER_HOUR {
            return Err(self.asked.first().map_or(now_ms, |(_, at_ms)| at_ms + HOUR_MS));
        }
        self.asked.push((id.to_owned(), now_ms));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_an_hour_are_counted_each_once() {
        let mut provisions = Provisions::default();
        for at in 0..10 {
            assert_eq!(provisions.count(&at.to_string(), at), Ok(()));
            assert_eq!(provisions.count(&at.to_string(), at), Ok(()), "it was counted");
        }
        assert_eq!(provisions.count("10", 10), Err(HOUR_MS));
        assert_eq!(provisions.count("10", HOUR_MS), Ok(()), "the first one is an hour old");
        assert_eq!(provisions.count("11", HOUR_MS), Err(HOUR_MS + 1));
    }
}
