//! Sample events: which trigger a file's shape belongs to.

use serde_json::Value;

use crate::entry::Trigger;

/// The trigger that sends events of this shape.
pub fn trigger(event: &Value) -> Trigger {
    if let Some(route) = event["routeKey"].as_str() {
        return Trigger::Http(route.to_owned());
    }
    let record = &event["Records"][0];
    // SNS writes its field with a capital letter, the others don't.
    match record["eventSource"].as_str().or(record["EventSource"].as_str()) {
        Some("aws:sqs") => Trigger::Queue,
        Some("aws:sns") => Trigger::Topic,
        Some("aws:dynamodb") => Trigger::Stream,
        Some(other) => Trigger::Http(format!("an event of {other}")),
        None => Trigger::Schedule,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_shape_is_told_from_the_others() {
        let of = |source: &str, name: &str| trigger(&json!({ "Records": [{ name: source }] }));
        assert_eq!(trigger(&json!({ "routeKey": "GET /v1/mail" })), Trigger::Http("GET /v1/mail".into()));
        assert_eq!(of("aws:sqs", "eventSource"), Trigger::Queue);
        assert_eq!(of("aws:dynamodb", "eventSource"), Trigger::Stream);
        assert_eq!(of("aws:sns", "EventSource"), Trigger::Topic);
        assert_eq!(trigger(&json!({ "shard": 0 })), Trigger::Schedule);
    }
}
