//! How long an organisation's data is kept.

use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 24 * 3_600_000;

/// How long something is kept: a number of days, or for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keep(u16);

impl Keep {
    /// For ever.
    pub const FOREVER: Self = Self(0);

    /// For a number of days, at least one; `None`: for ever.
    pub const fn days(days: Option<u16>) -> Self {
        match days {
            Some(days) => Self(days),
            None => Self::FOREVER,
        }
    }

    /// The number of days; `None`: for ever.
    pub const fn as_days(self) -> Option<u16> {
        match self.0 {
            0 => None,
            days => Some(days),
        }
    }

    /// Whether it is kept for ever.
    pub fn is_forever(&self) -> bool {
        *self == Self::FOREVER
    }

    /// The end, in Unix seconds, of what counts from `from_ms` (Unix milliseconds); `None`: there is none.
    pub fn until_s(self, from_ms: i64) -> Option<i64> {
        self.as_days().map(|days| (from_ms + i64::from(days) * DAY_MS).div_euclid(1000))
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self::FOREVER
    }
}

/// The policy of an organisation: how long each kind of data is kept. It applies to what is written while it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Emails, sent and received, with their content, files, events, opens and clicks. Counted from the time at which an email was to
    /// be sent, or came in.
    #[serde(default = "emails")]
    pub emails: Keep,
    /// Webhook deliveries. Counted from the event, a replay's from its first try.
    #[serde(default = "deliveries")]
    pub deliveries: Keep,
    /// Counts of usage. Counted from the end of the day or month that they are of.
    #[serde(default = "statistics")]
    pub statistics: Keep,
}

/// The fewest days that emails are kept. An email's items must outlive its idempotency record (7 days) and its dead letter (14), and
/// leave room for a wait; 30 is also the most that others keep without a surcharge.
pub const EMAILS_DAYS_MIN: u16 = 30;
/// The fewest days that deliveries are kept. A queue or a dead letter keeps their messages for 14, and a recorded try is never repeated.
pub const DELIVERIES_DAYS_MIN: u16 = 15;
/// The fewest days that statistics are kept: a month's counts must outlive the month that its quota and its costs are of.
pub const STATISTICS_DAYS_MIN: u16 = 62;
/// The most days; longer is for ever.
pub const RETENTION_DAYS_MAX: u16 = 3650;

fn emails() -> Keep {
    Retention::DEFAULT.emails
}

fn deliveries() -> Keep {
    Retention::DEFAULT.deliveries
}

fn statistics() -> Keep {
    Retention::DEFAULT.statistics
}

impl Retention {
    /// The policy of an organisation that set none.
    pub const DEFAULT: Self = Self { emails: Keep(90), deliveries: Keep(30), statistics: Keep(180) };

    /// Whether it is the default, which an organisation need not store.
    pub fn is_default(&self) -> bool {
        *self == Self::DEFAULT
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_keep_the_bounds() {
        let Retention { emails, deliveries, statistics } = Retention::DEFAULT;
        for (keep, min) in
            [(emails, EMAILS_DAYS_MIN), (deliveries, DELIVERIES_DAYS_MIN), (statistics, STATISTICS_DAYS_MIN)]
        {
            assert!(keep.as_days().is_some_and(|days| (min..=RETENTION_DAYS_MAX).contains(&days)));
        }
    }

    #[test]
    fn the_end_is_whole_days_later_and_for_ever_has_none() {
        assert_eq!(Keep::days(Some(2)).until_s(1_500), Some(2 * 86_400 + 1));
        assert_eq!((Keep::days(None).until_s(0), Keep::days(None)), (None, Keep::FOREVER));
    }
}
