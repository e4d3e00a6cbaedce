use serde_json::{Value, json};

use super::*;

/// The guide's sample of an SMS event, unchanged.
const SAMPLE: &str = r#"{
    "eventType": "TEXT_SUCCESSFUL",
    "eventVersion": "1.0",
    "eventTimestamp": 1686975103470,
    "isFinal": true,
    "originationPhoneNumber": "+12065550152",
    "destinationPhoneNumber": "+14255550156",
    "isInternationalSend": false,
    "mcc": "310",
    "mnc": "800",
    "messageId": "862a8790-60c0-4430-9b2b-658bdexample",
    "messageRequestTimestamp": 1686975103170,
    "messageEncoding": "GSM",
    "messageType": "PROMOTIONAL",
    "messageStatus": "SUCCESSFUL",
    "messageStatusDescription": "Message has been accepted by phone carrier",
    "context": {
        "account": "bar"
    },
    "totalMessageParts": 1,
    "totalMessagePrice": 0.09582,
    "totalCarrierFee": 0.0
}"#;

/// The details of two of the guide's EventBridge samples: one message, accepted by the carrier and then delivered.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html>
const CARRIER_THEN_PHONE: [&str; 2] = [
    r#"{
        "eventType": "TEXT_SUCCESSFUL",
        "eventVersion": "1.0",
        "eventTimestamp": 1729099224788,
        "isFinal": true,
        "originationPhoneNumber": "+18445550123",
        "isoCountryCode": "US",
        "messageId": "9539975a-e71f-45f3-b496-8d98dc098a77",
        "messageRequestTimestamp": 1729099224438,
        "messageEncoding": "GSM",
        "messageType": "PROMOTIONAL",
        "messageStatus": "SUCCESSFUL",
        "messageStatusDescription": "Message has been accepted by phone carrier",
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
        "totalCarrierFee": 0.00302
    }"#,
    r#"{
        "eventType": "TEXT_DELIVERED",
        "eventVersion": "1.0",
        "eventTimestamp": 1729099299998,
        "isFinal": true,
        "originationPhoneNumber": "+18445550123",
        "isoCountryCode": "US",
        "mcc": "310",
        "mnc": "800",
        "carrierName": "T-mobile USA Inc.",
        "messageId": "9539975a-e71f-45f3-b496-8d98dc098a77",
        "messageRequestTimestamp": 1729099297243,
        "messageEncoding": "GSM",
        "messageType": "PROMOTIONAL",
        "messageStatus": "DELIVERED",
        "messageStatusDescription": "Message has been accepted by phone",
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
        "totalCarrierFee": 0.003
    }"#,
];

/// The detail of the guide's sample of a message from a sender id, and that of a call.
const FROM_A_SENDER_ID: &str = r#"{
    "eventType": "TEXT_SUCCESSFUL",
    "eventVersion": "1.0",
    "eventTimestamp": 1759342841377,
    "isFinal": true,
    "originationPhoneNumber": "VAJZNBLLDX",
    "isoCountryCode": "ES",
    "isInternationalSend": false,
    "mcc": "214",
    "mnc": "05",
    "carrierName": "Movistar",
    "messageId": "ed23196c-75ce-4727-93ee-7bf72b64998f",
    "messageRequestTimestamp": 1759342840978,
    "messageEncoding": "GSM",
    "messageType": "TRANSACTIONAL",
    "messageStatus": "SUCCESSFUL",
    "messageStatusDescription": "Message has been accepted by phone carrier",
    "totalMessageParts": 1,
    "totalMessagePrice": 0.06087,
    "totalCarrierFee": 0.0,
    "protectConfiguration": {
        "protectConfigurationId": "protect-e06e5d722c31455286262a108e7d863d",
        "protectStatus": "ALLOW"
    }
}"#;
const CALL: &str = r#"{
    "eventType": "VOICE_INITIATED",
    "eventVersion": "1.0",
    "eventTimestamp": 1729099130226,
    "isFinal": false,
    "originationPhoneNumber": "+18445550123",
    "isoCountryCode": "US",
    "messageId": "1d2295bd-ac9b-4517-821f-7c6d95d789a1",
    "messageRequestTimestamp": 1729099129845,
    "messageStatus": "INITIATED"
}"#;

/// The guide's sample with other values.
fn sample(changes: Value) -> Result<SmsEvent, InvalidEvent> {
    let mut event: Value = serde_json::from_str(SAMPLE).unwrap();
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    read_sms_event(&event.to_string())
}

#[test]
fn the_sample_of_the_guide_is_read_whole() {
    let event = read_sms_event(SAMPLE).unwrap();
    let expected = SmsEvent {
        kind: EventKind::Successful,
        version: Some("1.0".into()),
        at_ms: 1_686_975_103_470,
        is_final: true,
        message_id: "862a8790-60c0-4430-9b2b-658bdexample".into(),
        origination: Some("+12065550152".into()),
        destination: Some("+14255550156".parse().unwrap()),
        country: None,
        mcc: Some("310".into()),
        mnc: Some("800".into()),
        carrier: None,
        status: "SUCCESSFUL".into(),
        description: "Message has been accepted by phone carrier".into(),
        context: BTreeMap::from([("account".into(), "bar".into())]),
        parts: Some(1),
        price_micro_dollars: Some(95_820),
        carrier_fee_micro_dollars: Some(0),
    };
    assert_eq!(event, expected);
    let kept = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<SmsEvent>(&kept).unwrap(), event);
}

#[test]
fn a_message_is_delivered_after_an_event_that_aws_calls_final() {
    let [accepted, delivered] = CARRIER_THEN_PHONE.map(|text| read_sms_event(text).unwrap());
    assert_eq!(accepted.message_id, delivered.message_id);
    assert!(accepted.is_final && delivered.is_final);
    assert_eq!((accepted.meaning(), delivered.meaning()), (Meaning::SentToCarrier, Meaning::Delivered));
    assert_eq!((accepted.destination, accepted.context.len()), (None, 0), "EventBridge leaves both out");
    assert_eq!(accepted.price_micro_dollars, Some(5_810));
    assert_eq!(accepted.carrier_fee_micro_dollars, Some(3_020));
    assert_eq!(delivered.carrier.as_deref(), Some("T-mobile USA Inc."));
}

#[test]
fn a_sender_id_and_fields_of_later_versions_are_no_obstacle() {
    let event = read_sms_event(FROM_A_SENDER_ID).unwrap();
    assert_eq!(event.origination.as_deref(), Some("VAJZNBLLDX"));
    assert_eq!((event.country.as_deref(), event.price_micro_dollars), (Some("ES"), Some(60_870)));
}

#[test]
fn events_of_other_channels_and_unknown_types_are_kept() {
    let call = read_sms_event(CALL).unwrap();
    assert_eq!(call.kind, EventKind::Other("VOICE_INITIATED".into()));
    assert_eq!((call.meaning(), call.parts), (Meaning::Informative, None));
    let event = sample(json!({ "eventType": "TEXT_LOST_AT_SEA" })).unwrap();
    assert_eq!((event.kind.aws_name(), event.meaning()), ("TEXT_LOST_AT_SEA", Meaning::Informative));
}

#[test]
fn a_status_of_opting_out_suppresses_whatever_the_type() {
    for status in ["OPTED_OUT", "DESTINATION_PHONE_NUMBER_OPTED_OUT"] {
        let event = sample(json!({ "eventType": "TEXT_UNKNOWN", "messageStatus": status })).unwrap();
        assert_eq!(event.meaning(), Meaning::HardFailed { suppress: true });
    }
}

#[test]
fn values_that_cannot_be_read_do_not_lose_the_event() {
    let event = sample(json!({
        "eventTimestamp": null, "isFinal": null, "context": null, "totalMessageParts": null,
        "destinationPhoneNumber": "REDACTED", "totalMessagePrice": "free", "totalCarrierFee": -1,
        "messageStatusDescription": "é".repeat(10_000), "carrierName": "x".repeat(10_000),
    }));
    let event = event.unwrap();
    assert_eq!((event.at_ms, event.is_final, event.parts), (0, false, None));
    assert_eq!(event.destination, None);
    assert_eq!((event.price_micro_dollars, event.carrier_fee_micro_dollars), (None, None));
    assert_eq!(event.description, "é".repeat(500));
    assert_eq!(event.carrier.map(|carrier| carrier.len()), Some(100));
}

#[test]
fn the_largest_context_is_read_whole() {
    let context: BTreeMap<String, String> =
        (0..5).map(|at| (format!("{at}{}", "k".repeat(99)), "🙂".repeat(800))).collect();
    assert_eq!(sample(json!({ "context": context })).unwrap().context, context);
}

#[test]
fn other_texts_are_refused() {
    for text in ["", "{}", "[]", "null", "{", r#"{"eventType":"TEXT_QUEUED"}"#, r#"{"messageId":"x"}"#] {
        assert!(matches!(read_sms_event(text), Err(InvalidEvent::Shape(_))), "{text}");
    }
    for id in [String::new(), "x".repeat(257)] {
        assert!(matches!(sample(json!({ "messageId": id })), Err(InvalidEvent::MessageId)));
    }
    let long = sample(json!({ "context": { "key": "x".repeat(70_000) } })).unwrap_err();
    assert!(matches!(long, InvalidEvent::TooLong { bytes: 70_000.. }), "{long}");
}
