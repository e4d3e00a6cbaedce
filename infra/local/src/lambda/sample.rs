//! Adapts sample events to the local runner's demo organisation.

use crate::Demo;

/// The API key in every sample event.
pub const SAMPLE_KEY: &str = "ph_live_01kajbch80fhra2avt0s3fj8ks_c2FtcGxlLXNlY3JldC1vbmx5LWZvci1zYW1wbGUtZXY";
/// The domain in the samples' senders.
const SAMPLE_SENDER: &str = "@example.com";

/// Replaces the sample's key by the demo's, and the domain of the sample's senders by the demo's. An event with another key is
/// not a sample and stays unchanged. Ids stay too, because the demo has nothing that they could name.
pub fn for_demo(event: &str, demo: &Demo, is_operators: bool) -> String {
    if !event.contains(SAMPLE_KEY) {
        return event.to_owned();
    }
    let key = if is_operators { &demo.operator_key } else { &demo.live_key };
    event.replace(SAMPLE_KEY, key).replace(SAMPLE_SENDER, &format!("@{}", demo.domain))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn demo() -> Demo {
        let [live_key, test_key, operator_key] = ["live", "test", "operator"].map(str::to_owned);
        Demo { live_key, test_key, operator_key, owner: None, domain: "demo.example".to_owned() }
    }

    #[test]
    fn a_sample_gets_the_demos_key_and_sender() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/messages/send-email.json");
        let sample = std::fs::read_to_string(path).unwrap();
        let event = for_demo(&sample, &demo(), false);
        assert!(event.contains("Bearer live") && event.contains("<news@demo.example>"), "{event}");
        assert!(event.contains("ada@example.net"), "a recipient stays: {event}");
        assert!(for_demo(&sample, &demo(), true).contains("Bearer operator"));
    }

    #[test]
    fn an_event_with_another_key_stays_unchanged() {
        let event = r#"{"headers":{"authorization":"Bearer ph_live_x"},"body":"news@example.com"}"#;
        assert_eq!(for_demo(event, &demo(), false), event);
    }
}
