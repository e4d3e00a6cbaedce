use jiff::{Timestamp, Unit, fmt::rfc2822};

/// When a server wants to be called again (RFC 9110, section 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// Seconds from its answer on.
    Seconds(u32),
    /// A moment.
    At(Timestamp),
}

impl RetryAfter {
    /// Reads the header's value; `None` for what is neither a number nor a date.
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Self::Seconds(seconds));
        }
        let at = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
        Some(Self::At(at))
    }

    /// Seconds from `now` on; 0 for a moment that is over.
    pub fn seconds_from(&self, now: Timestamp) -> u32 {
        match self {
            Self::Seconds(seconds) => *seconds,
            Self::At(at) => {
                let seconds = at.since((Unit::Second, now)).map_or(0, |span| span.get_seconds());
                u32::try_from(seconds).unwrap_or(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_read_and_nonsense_is_not() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let seconds = |value| RetryAfter::parse(value).map(|after| after.seconds_from(now));
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Sat, 21 Nov 2026 10:02:00 GMT"), Some(120));
        assert_eq!(seconds("Sat, 21 Nov 2026 09:00:00 GMT"), Some(0));
        for value in ["", "-1", "soon", "1.5"] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }
}
