use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

/// A time in Unix milliseconds, as answers show it (RFC 3339).
pub fn time_of(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms).unwrap_or_default().to_string()
}

/// A time in a query or a body, in the format of RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let read = text.parse().map(Self);
        read.map_err(|_| D::Error::custom("must be an RFC 3339 time like 2026-11-21T10:00:00Z"))
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_and_other_texts_are_refused_with_a_clear_error() {
        let read: Time = serde_json::from_str("\"2026-11-21T11:00:00+01:00\"").unwrap();
        assert_eq!(read.0.to_string(), "2026-11-21T10:00:00Z");
        for text in ["\"2026-11-21\"", "\"10:00\"", "\"\"", "\"tomorrow\"", "\"2026-02-30T00:00:00Z\""] {
            let refused = serde_json::from_str::<Time>(text).unwrap_err().to_string();
            assert!(refused.starts_with("must be an RFC 3339 time"), "{text}: {refused}");
        }
        assert!(serde_json::from_str::<Time>("5").is_err());
    }
}
