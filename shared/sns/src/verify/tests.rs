use proptest::prelude::*;

use super::*;
use crate::{InvalidCertificate, InvalidEnvelope, Kind, parse_envelope};

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:posthorn-dev-ses-events";
/// Made with OpenSSL, like the signatures of the messages. The private key was not kept.
const CERTIFICATE: &[u8] = include_bytes!("../../tests/fixtures/sns.pem");
const ONE: &str = include_str!("../../tests/fixtures/notification-v1.json");
const TWO: &str = include_str!("../../tests/fixtures/notification-v2.json");
const SUBSCRIPTION: &str = include_str!("../../tests/fixtures/subscription-v2.json");

fn at(seconds: i64) -> Timestamp {
    "2026-11-21T10:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_secs(seconds)
}

fn outcome(text: &str, seconds: i64) -> Result<(), Refused> {
    // The certificate was made after the time in the messages.
    let certificate = Certificate { not_before: at(-1), ..Certificate::read(CERTIFICATE).unwrap() };
    verify(&parse_envelope(text).unwrap(), &certificate, &["other", TOPIC], at(seconds))
}

#[test]
fn signed_messages_verify_with_both_signature_versions() {
    for text in [ONE, TWO, SUBSCRIPTION] {
        assert_eq!(outcome(text, 0), Ok(()), "{text}");
    }
    assert!(matches!(parse_envelope(SUBSCRIPTION).unwrap().kind, Kind::SubscriptionConfirmation(_)));
}

#[test]
fn a_message_with_any_part_changed_does_not_verify() {
    for (text, from, to) in [
        (TWO, "Grüße", "Gruesse"),
        (TWO, "95df01b4", "95df01b5"),
        (TWO, "10:00:00.000Z", "10:00:00.001Z"),
        (TWO, "\"SignatureVersion\": \"2\"", "\"SignatureVersion\": \"1\""),
        (TWO, "\"Type\"", "\"Subject\": \"x\", \"Type\""),
        (ONE, "Amazon SES", "Amazon"),
        (SUBSCRIPTION, "\"2336412f37\"", "\"2336412f38\""),
        (SUBSCRIPTION, "\"SubscriptionConfirmation\"", "\"UnsubscribeConfirmation\""),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(outcome(&text.replacen(from, to, 1), 0), Err(Refused::Signature), "{from}");
    }
    let unsigned = with_signature(TWO, "AAAA");
    assert_eq!(outcome(&unsigned, 0), Err(Refused::Signature));
}

fn with_signature(text: &str, signature: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
    value["Signature"] = signature.into();
    value.to_string()
}

#[test]
fn old_messages_other_topics_and_expired_certificates_are_refused() {
    assert_eq!(outcome(TWO, 300), Ok(()));
    assert_eq!(outcome(TWO, 301), Err(Refused::Time));
    assert_eq!(outcome(TWO, -301), Err(Refused::Time));
    let envelope = parse_envelope(TWO).unwrap();
    assert_eq!(envelope.check(&["arn:aws:sns:eu-west-1:123456789012:x"], at(0)), Err(Refused::Topic));
    let certificate = Certificate::read(CERTIFICATE).unwrap();
    for (not_before, not_after) in [(at(1), at(9)), (at(-9), at(-1))] {
        let certificate = Certificate { not_before, not_after, ..certificate.clone() };
        assert_eq!(verify(&envelope, &certificate, &[TOPIC], at(0)), Err(Refused::CertificateTime));
    }
}

#[test]
fn only_a_certificate_of_sns_is_read_with_its_validity() {
    let certificate = Certificate::read(CERTIFICATE).unwrap();
    let days = certificate.not_after.duration_since(certificate.not_before).as_hours() / 24;
    assert_eq!(days, 3650);
    let stranger = include_bytes!("../../tests/fixtures/stranger.pem");
    assert!(matches!(Certificate::read(stranger), Err(InvalidCertificate::Stranger)));
    assert!(matches!(Certificate::read(b"x"), Err(InvalidCertificate::Malformed)));
}

#[test]
fn the_error_names_the_wrong_field_of_an_envelope() {
    for (from, to, field) in [
        ("\"Notification\"", "\"Other\"", "Type"),
        ("\"SignatureVersion\": \"2\"", "\"SignatureVersion\": \"3\"", "SignatureVersion"),
        ("sns.eu-west-1", "sns.eu-west-2", "SigningCertURL"),
        ("2026-11-21T", "yesterday ", "Timestamp"),
        ("95df01b4-", "95df01b4/", "MessageId"),
    ] {
        let error = parse_envelope(&TWO.replacen(from, to, 1)).unwrap_err();
        assert!(matches!(error, InvalidEnvelope::Field(named) if named == field), "{field}: {error:?}");
    }
    assert!(matches!(parse_envelope("{}"), Err(InvalidEnvelope::Shape(_))));
    let without = SUBSCRIPTION.replace("ConfirmSubscription", "Unsubscribe");
    assert!(matches!(parse_envelope(&without), Err(InvalidEnvelope::Field("SubscribeURL"))));
}

proptest! {
    #[test]
    fn no_input_causes_a_panic(text in ".{0,200}", at in 0usize..900, byte in any::<u8>()) {
        let _ = parse_envelope(&text);
        let mut bytes = TWO.as_bytes().to_vec();
        let place = at % bytes.len();
        bytes[place] = byte;
        let _ = parse_envelope(&String::from_utf8_lossy(&bytes));
        let mut pem = CERTIFICATE.to_vec();
        let place = at % pem.len();
        pem[place] = byte;
        let _ = Certificate::read(&pem);
    }
}
