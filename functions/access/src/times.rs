//! Times as callers write and read them.

use jiff::Timestamp;
use posthorn_problem::{Problem, VALIDATION_FAILED};

/// A stored time, as answers show it.
pub(crate) fn rfc3339(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}

/// A time as a caller wrote it.
///
/// # Errors
/// `VALIDATION_FAILED` for what is no time.
pub(crate) fn time(text: &str, pointer: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|_| refused(pointer, "must be a time like 2026-11-21T10:00:00Z"))
}

/// A time to come, as a caller wrote it; in unix milliseconds.
///
/// # Errors
/// `VALIDATION_FAILED` for what is no time, or is past.
pub(crate) fn to_come(text: &str, now: Timestamp, pointer: &str) -> Result<i64, Problem> {
    let at = time(text, pointer)?;
    match at > now {
        true => Ok(at.as_millisecond()),
        false => Err(is_past(pointer)),
    }
}

/// The refusal of a time that had to lie ahead.
pub(crate) fn is_past(pointer: &str) -> Problem {
    refused(pointer, "must lie in the future")
}

fn refused(pointer: &str, detail: &str) -> Problem {
    VALIDATION_FAILED.because(format!("{pointer} {detail}.")).at(pointer, detail)
}
