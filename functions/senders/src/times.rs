//! Times as the API shows them.

use jiff::Timestamp;

pub(crate) fn time(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}
