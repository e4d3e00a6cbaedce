//! SES's events, as the topic delivers them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_messages::read_ses_event;

fuzz_target!(|text: &str| {
    if let Ok(Some(notice)) = read_ses_event(text) {
        // The parsed event is stored as JSON.
        let kept = serde_json::to_string(&notice.event).unwrap();
        assert_eq!(serde_json::from_str::<posthorn_messages::Event>(&kept).unwrap(), notice.event);
    }
});
