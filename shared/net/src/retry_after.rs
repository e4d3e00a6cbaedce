use jiff::{Timestamp, Unit, fmt::rfc2822};

/// When a server wants the next call: the `Retry-After` header (RFC 9110, section 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Seconds after the response.
    Seconds(u32),
    /// A point in time.
    At(Timestamp),
}

impl RetryAfter {
    /// Reads the header's value; `None` if it is neither a number nor a date. A number that is too large becomes `u32::MAX`.
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Seconds(value.parse().unwrap_or(u32::MAX)));
        }
        let at = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
        Some(Self::At(at))
    }

    /// Seconds after `now`: 0 for a time in the past, at most `u32::MAX`.
    pub fn seconds_from(&self, now: Timestamp) -> u32 {
        match self {
            Self::Seconds(seconds) => *seconds,
            Self::At(at) => {
                let seconds = at.since((Unit::Second, now)).map_or(0, |span| span.get_seconds());
                u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_read_and_other_texts_are_not() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let seconds = |value| RetryAfter::parse(value).map(|after| after.seconds_from(now));
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Sat, 21 Nov 2026 10:02:00 GMT"), Some(120));
        assert_eq!(seconds("Sat, 21 Nov 2026 09:00:00 GMT"), Some(0));
        for value in ["4294967295", "4294967296", "99999999999999999999", "Fri, 21 Nov 2256 10:00:00 GMT"] {
            assert_eq!(seconds(value), Some(u32::MAX), "{value}");
        }
        for value in ["", "-1", "soon", "1.5"] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }
}
