//! What AWS publishes about text messages, as the topics deliver it: events of our messages, and messages of other people.
#![no_main]

use libfuzzer_sys::fuzz_target;
use posthorn_sms::{
    BODY_CHARACTERS_MAX, SmsEvent, keyword, measure, read_inbound_sms, read_sms_event, smart, split,
};

fuzz_target!(|text: &str| {
    if let Ok(event) = read_sms_event(text) {
        // The parsed event is stored as JSON.
        let kept = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<SmsEvent>(&kept).unwrap(), event);
        assert!(event.description.chars().count() <= 500);
        let _ = event.meaning();
    }
    if let Ok(message) = read_inbound_sms(text) {
        let characters = message.body.chars().count();
        assert!(characters <= BODY_CHARACTERS_MAX && (!message.is_cut || characters == BODY_CHARACTERS_MAX));
        assert!(message.from.masked().len() == 5);
        sent_back(&message.body);
    }
});

/// A message may be sent on as it was written: its parts are the text, and smart encoding never takes more.
fn sent_back(body: &str) {
    let parts = split(body);
    assert_eq!(parts.concat(), body);
    assert!(split(&smart(body)).len() <= parts.len());
    if let Ok(measured) = measure(body) {
        assert_eq!(measured.parts as usize, parts.len());
    }
    let _ = keyword(body, true);
}
