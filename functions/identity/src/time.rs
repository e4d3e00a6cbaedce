use jiff::Timestamp;

/// A time in Unix milliseconds, as answers show it (RFC 3339).
pub(crate) fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}
