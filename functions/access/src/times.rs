//! Times as callers write and read them.

use jiff::Timestamp;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::http::Time;

/// A stored time, as answers show it.
pub(crate) fn rfc3339(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}

/// A time to come, as a caller wrote it; in unix milliseconds.
///
/// # Errors
/// `VALIDATION_FAILED` for what is past.
pub(crate) fn to_come(Time(at): Time, now: Timestamp, pointer: &str) -> Result<i64, Problem> {
    match at > now {
        true => Ok(at.as_millisecond()),
        false => Err(is_past(pointer)),
    }
}

/// The refusal of a time that had to lie ahead.
pub(crate) fn is_past(pointer: &str) -> Problem {
    VALIDATION_FAILED
        .because(format!("{pointer} must lie in the future."))
        .at(pointer, "must lie in the future")
}
