use serde::{Deserialize, Serialize};

/// The most sessions of a person. The oldest ends when there are more.
pub const SESSIONS_MAX: usize = 50;
/// How long a session lasts at most, in days, if no organisation of the person sets less.
pub const SESSION_DAYS_MAX: u16 = 30;
pub(crate) const DAY_MS: i64 = 24 * 3600 * 1000;

/// How many sessions a person may have, and how old they may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPolicy {
    /// The most days that a session lasts.
    pub days_max: u16,
    /// The most sessions at the same time.
    pub sessions_max: u16,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self { days_max: SESSION_DAYS_MAX, sessions_max: SESSIONS_MAX as u16 }
    }
}

impl SessionPolicy {
    /// The policy that keeps both.
    pub fn strictest(self, other: Self) -> Self {
        Self {
            days_max: self.days_max.min(other.days_max),
            sessions_max: self.sessions_max.min(other.sessions_max),
        }
    }

    /// When a session that began at `created_at` ends, in Unix milliseconds.
    pub fn ends_at(self, created_at: i64) -> i64 {
        created_at + i64::from(self.days_max) * DAY_MS
    }

    /// Whether it is the default, which an organisation need not store.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
