//! Times as callers read them.

use jiff::Timestamp;

/// RFC 3339; `None` for what is no time.
pub(crate) fn time(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}
