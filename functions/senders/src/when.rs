//! Times as callers read them.

use jiff::Timestamp;

/// The time in RFC 3339; `None` if it is out of range.
pub(crate) fn time(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}
