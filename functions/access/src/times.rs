//! Times as callers write and read them.

use jiff::Timestamp;
use posthorn_problem::{Problem, VALIDATION_FAILED};

/// A stored time, as answers show it.
pub(crate) fn rfc3339(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}

/// A time to come, as a caller wrote it; in unix milliseconds.
///
/// # Errors
/// `VALIDATION_FAILED` for what is no time, or is past.
pub(crate) fn to_come(text: &str, now: Timestamp, pointer: &str) -> Result<i64, Problem> {
    let refused = |detail: &str| {
        VALIDATION_FAILED.because(format!("{pointer} {detail}.")).at(pointer, detail.to_owned())
    };
    let at: Timestamp = text.parse().map_err(|_| refused("must be a time like 2026-11-21T10:00:00Z"))?;
    if at <= now {
        return Err(refused("must lie in the future"));
    }
    Ok(at.as_millisecond())
}
