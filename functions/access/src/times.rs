//! Reads times from requests and formats them for answers.

use jiff::Timestamp;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::http::Time;

/// Formats a stored time for an answer. None for a time out of range.
pub(crate) fn rfc3339(unix_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(unix_ms).ok().map(|at| at.to_string())
}

/// Checks that a time in a request is in the future, and returns it in unix milliseconds.
///
/// # Errors
/// `VALIDATION_FAILED` for a time in the past.
pub(crate) fn future_ms(Time(at): Time, now: Timestamp, pointer: &str) -> Result<i64, Problem> {
    match at > now {
        true => Ok(at.as_millisecond()),
        false => Err(is_past(pointer)),
    }
}

/// The problem for a time that must be in the future.
pub(crate) fn is_past(pointer: &str) -> Problem {
    VALIDATION_FAILED
        .because(format!("{pointer} must be in the future."))
        .at(pointer, "must be in the future")
}
