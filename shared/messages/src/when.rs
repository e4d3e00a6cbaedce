//! Reads the time to send a message, as people and programs write it.

use jiff::{SignedDuration, Timestamp, ToSpan, Zoned, civil::DateTime, tz::TimeZone};

/// How far ahead a message may be scheduled.
pub const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A time at most this far in the past counts as now, because clocks differ and requests take time.
const PAST_MAX: SignedDuration = SignedDuration::from_mins(5);

/// Why a text is not a time to send at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// It has none of the supported forms.
    #[error(
        "must be an RFC 3339 time (2026-12-24T18:00:00Z), a local time with its zone (2026-12-24T18:00 Europe/Berlin), or `in 2 hours`"
    )]
    Malformed,
    /// It is in the past.
    #[error("is in the past")]
    Past,
    /// It is too far ahead.
    #[error("is more than 30 days ahead")]
    TooFar,
}

/// Parses the time to send, relative to `now`.
///
/// It reads RFC 3339 (`2026-12-24T18:00:00+01:00`), RFC 9557 (`2026-12-24T18:00[Europe/Berlin]`), a local time followed
/// by an IANA zone (`2026-12-24 18:00 Europe/Berlin`), and spans from now (`in 2 hours`, `in 1 day 30 min`). A local
/// time that a clock change skips is shifted to the later time; one that it repeats means the first (RFC 5545, section
/// 3.3.5).
pub fn parse_when(text: &str, now: Timestamp) -> Result<Timestamp, InvalidTime> {
    let text = text.trim();
    let at = match text.get(..3).filter(|start| start.eq_ignore_ascii_case("in ")) {
        Some(start) => from_now(&text[start.len()..].to_ascii_lowercase(), now)?,
        None => instant(text).or_else(|| local(text)).ok_or(InvalidTime::Malformed)?,
    };
    let ahead = at.duration_since(now);
    if ahead > AHEAD_MAX {
        return Err(InvalidTime::TooFar);
    }
    if ahead < -PAST_MAX {
        return Err(InvalidTime::Past);
    }
    Ok(at.max(now))
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| text.parse::<Zoned>().ok().map(|zoned| zoned.timestamp()))
}

fn local(text: &str) -> Option<Timestamp> {
    let (time, zone) = text.rsplit_once(' ')?;
    // Abbreviations (EST, IST) are ambiguous, so they are refused.
    let zone = (zone.contains('/') || zone.eq_ignore_ascii_case("UTC"))
        .then(|| TimeZone::get(zone).ok())
        .flatten()?;
    let time: DateTime = time.trim().parse().ok()?;
    time.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

fn from_now(span: &str, now: Timestamp) -> Result<Timestamp, InvalidTime> {
    let words = span.replace(" and ", " ").replace(" an ", " 1 ").replace(" a ", " 1 ");
    let words = words
        .strip_prefix("an ")
        .or_else(|| words.strip_prefix("a "))
        .map_or_else(|| words.clone(), |rest| format!("1 {rest}"));
    let span: jiff::Span = words.trim().parse().map_err(|_| InvalidTime::Malformed)?;
    if span.is_negative() {
        return Err(InvalidTime::Past);
    }
    // In UTC, days have 24 hours. Months and years are beyond the limit anyway.
    let at = now.to_zoned(TimeZone::UTC).checked_add(span).map_err(|_| InvalidTime::TooFar)?;
    let at = at.timestamp();
    if at < now.checked_add(1.second()).map_err(|_| InvalidTime::TooFar)? {
        return Err(InvalidTime::Malformed);
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-10-20T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn every_supported_form_is_read() {
        for (text, expected) in [
            ("2026-10-21T18:00:00Z", "2026-10-21T18:00:00Z"),
            ("2026-10-21T18:00:00.5+02:00", "2026-10-21T16:00:00.5Z"),
            ("2026-10-21T18:00[Europe/Berlin]", "2026-10-21T16:00:00Z"),
            ("2026-10-21 18:00 Europe/Berlin", "2026-10-21T16:00:00Z"),
            ("2026-10-21T18:00 America/New_York", "2026-10-21T22:00:00Z"),
            ("in 2 hours", "2026-10-20T12:00:00Z"),
            ("in 1 min", "2026-10-20T10:01:00Z"),
            ("in an hour", "2026-10-20T11:00:00Z"),
            ("In 1 hour", "2026-10-20T11:00:00Z"),
            (" in  1 Hour ", "2026-10-20T11:00:00Z"),
            ("IN 1 DAY AND 30 MIN", "2026-10-21T10:30:00Z"),
            ("In An Hour", "2026-10-20T11:00:00Z"),
            ("2026-10-21t18:00:00z", "2026-10-21T18:00:00Z"),
            ("2026-10-21 18:00 europe/berlin", "2026-10-21T16:00:00Z"),
            ("2026-10-21 18:00 utc", "2026-10-21T18:00:00Z"),
            ("2026-10-21T18:00[europe/berlin]", "2026-10-21T16:00:00Z"),
            ("in 1 day and 30 minutes", "2026-10-21T10:30:00Z"),
            ("in 2 weeks", "2026-11-03T10:00:00Z"),
            ("2026-10-20T09:58:00Z", "2026-10-20T10:00:00Z"),
        ] {
            assert_eq!(parse_when(text, now()), Ok(expected.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn local_times_at_a_clock_change_follow_rfc_5545() {
        // Berlin's clocks go from 03:00 back to 02:00 on 25 October 2026.
        assert_eq!(
            parse_when("2026-10-25T02:30 Europe/Berlin", now()),
            Ok("2026-10-25T00:30:00Z".parse().unwrap())
        );
        let spring: Timestamp = "2026-03-20T10:00:00Z".parse().unwrap();
        assert_eq!(
            parse_when("2026-03-29T02:30 Europe/Berlin", spring),
            Ok("2026-03-29T01:30:00Z".parse().unwrap())
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for (text, reason) in [
            ("", InvalidTime::Malformed),
            ("tomorrow-ish", InvalidTime::Malformed),
            ("2026-10-21T18:00", InvalidTime::Malformed),
            ("2026-10-21T18:00 EST", InvalidTime::Malformed),
            ("2026-13-01T00:00:00Z", InvalidTime::Malformed),
            ("in", InvalidTime::Malformed),
            ("in 0 hours", InvalidTime::Malformed),
            ("in -2 hours", InvalidTime::Past),
            ("2026-10-20T09:54:00Z", InvalidTime::Past),
            ("in 31 days", InvalidTime::TooFar),
            ("in 1 year", InvalidTime::TooFar),
        ] {
            assert_eq!(parse_when(text, now()), Err(reason), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,60}") {
            let _ = parse_when(&text, now());
            let _ = parse_when(&format!("in {text}"), now());
        }
    }
}
