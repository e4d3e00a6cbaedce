//! What SES lets the deployment's account send.

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// The window of SES's quota.
const DAY_MS: i64 = 24 * 3_600_000;
/// What was sent is kept in parts of this length.
const PART_MS: i64 = 15 * 60_000;

/// What was sent in a part of the last day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    #[serde(rename = "a")]
    from_ms: i64,
    #[serde(rename = "n")]
    recipients: f64,
}

/// The account as SES described it last, and what it has sent in each part of the last day. SES tells only the sum; the parts tell
/// when the quota has room again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SendingAccount {
    /// Recipients per second.
    pub rate: f64,
    /// Recipients in any 24 hours; `None` if there is no limit.
    pub quota: Option<f64>,
    /// Recipients in the last 24 hours.
    pub sent: f64,
    /// Whether sending is neither paused nor ended.
    pub sends: bool,
    /// When SES was asked, in unix milliseconds.
    pub read_at_ms: i64,
    #[serde(default)]
    parts: Vec<Part>,
}

impl Item for SendingAccount {
    const KIND: &'static str = "sending-account";
}

impl SendingAccount {
    /// Takes over what SES answered at `now_ms`: the recipients that were sent to since the last answer are the change of the
    /// sum, and those that have left the window meanwhile.
    pub fn read(&mut self, rate: f64, quota: Option<f64>, sent: f64, sends: bool, now_ms: i64) {
        let from_ms = now_ms - now_ms.rem_euclid(PART_MS);
        let (old, kept): (Vec<Part>, Vec<Part>) =
            std::mem::take(&mut self.parts).into_iter().partition(|part| part.from_ms + DAY_MS <= now_ms);
        self.parts = kept;
        let left: f64 = old.iter().map(|part| part.recipients).sum();
        // Nothing is known about the time before the first answer.
        let before = if self.read_at_ms == 0 { sent } else { self.sent };
        let more = (sent - before + left).max(0.0);
        if more > 0.0 {
            match self.parts.last_mut().filter(|part| part.from_ms == from_ms) {
                Some(part) => part.recipients += more,
                None => self.parts.push(Part { from_ms, recipients: more }),
            }
        }
        (self.rate, self.quota, self.sent, self.sends, self.read_at_ms) = (rate, quota, sent, sends, now_ms);
    }

    /// How many recipients the quota still allows now.
    pub fn left(&self) -> f64 {
        self.quota.map_or(f64::INFINITY, |quota| (quota - self.sent).max(0.0))
    }

    /// When the quota has room again, as far as that is known, in unix milliseconds: when the oldest part leaves the window.
    pub fn room_at_ms(&self) -> Option<i64> {
        self.parts.first().map(|part| part.from_ms + DAY_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn the_parts_of_a_day_are_known_from_the_sums() {
        let mut account = SendingAccount::default();
        let read = |account: &mut SendingAccount, sent: f64, now_ms: i64| {
            account.read(14.0, Some(1_000.0), sent, true, now_ms);
        };
        read(&mut account, 300.0, HOUR);
        assert_eq!((account.left(), account.room_at_ms()), (700.0, None));
        read(&mut account, 700.0, 2 * HOUR);
        read(&mut account, 1_000.0, 5 * HOUR);
        assert_eq!((account.left(), account.room_at_ms()), (0.0, Some(26 * HOUR)));
        // Those of before the first answer left unseen. The 400 of the second hour leave, and 50 are new.
        read(&mut account, 650.0, 26 * HOUR);
        assert_eq!((account.left(), account.room_at_ms()), (350.0, Some(29 * HOUR)));
        assert_eq!(account.parts.last(), Some(&Part { from_ms: 26 * HOUR, recipients: 50.0 }));
    }

    #[test]
    fn an_account_without_a_quota_has_always_room() {
        let mut account = SendingAccount::default();
        account.read(10.0, None, 5.0, true, HOUR);
        assert_eq!(account.left(), f64::INFINITY);
    }
}
