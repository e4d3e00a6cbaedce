//! Sample events, made fit for the local runner's demo organisation.

use crate::Demo;

/// The key that every sample event is made with.
pub const SAMPLE_KEY: &str = "ph_live_01kajbch80fhra2avt0s3fj8ks_c2FtcGxlLXNlY3JldC1vbmx5LWZvci1zYW1wbGUtZXY";
/// Where its organisation sends from.
const SAMPLE_SENDER: &str = "@example.com";

/// `event` with the demo's key in place of the sample's, and with the demo's domain behind the sample's senders. An event
/// that has another key is nobody's sample and stays as it is; ids stay too, for the demo has nothing that they could name.
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
        Demo { live_key, test_key, operator_key, domain: "demo.example".to_owned() }
    }

    #[test]
    fn a_sample_is_given_the_demos_key_and_sender() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/messages/send-email.json");
        let sample = std::fs::read_to_string(path).unwrap();
        let event = for_demo(&sample, &demo(), false);
        assert!(event.contains("Bearer live") && event.contains("<news@demo.example>"), "{event}");
        assert!(event.contains("ada@example.net"), "a recipient stays: {event}");
        assert!(for_demo(&sample, &demo(), true).contains("Bearer operator"));
    }

    #[test]
    fn an_event_with_a_key_of_its_own_stays_as_it_is() {
        let event = r#"{"headers":{"authorization":"Bearer ph_live_x"},"body":"news@example.com"}"#;
        assert_eq!(for_demo(event, &demo(), false), event);
    }
}
