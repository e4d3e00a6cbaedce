//! SES's events, as SNS posts them.

use std::sync::OnceLock;

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use messages_functions::routes::receive_sns::Certificates;
use posthorn_harness::{HttpAnswer, World, email, text};
use posthorn_sns::{Certificate, parse_envelope};
use serde_json::{Value, json};

/// The topic of SES's events in the embedded account.
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:posthorn-dev-ses-events";

fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).unwrap())
}

/// A notification, signed with the test's key.
fn signed(world: &World, id: &str, message: &str) -> Value {
    let at = format!("{:.3}", world.cloud.owner_app().now());
    let topic = &world.cloud.infrastructure().configuration_sets[0].destinations[0].topic_arn;
    let canonical = format!(
        "Message\n{message}\nMessageId\n{id}\nTimestamp\n{at}\nTopicArn\n{topic}\nType\nNotification\n"
    );
    let mut signature = vec![0; key().public_modulus_len()];
    key().sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), canonical.as_bytes(), &mut signature).unwrap();
    json!({
        "Type": "Notification", "MessageId": id, "TopicArn": topic, "Message": message, "Timestamp": at,
        "SignatureVersion": "2", "Signature": BASE64_STANDARD.encode(signature),
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-test.pem",
    })
}

/// Puts a certificate with the test's key into the function's cache, as if the function had fetched it.
fn cache_certificate(world: &World) {
    let now = world.cloud.owner_app().now();
    let day = jiff::SignedDuration::from_hours(24);
    let public: PublicKeyX509Der<'_> = key().public_key().as_der().unwrap();
    let certificate = Certificate::of_key(public.as_ref().to_vec(), now - day, now + day);
    let url = parse_envelope(&signed(world, "any", "").to_string()).unwrap().certificate_url;
    world.cloud.app("receive-sns").unwrap().part::<Certificates>().keep(url, certificate);
}

async fn post(world: &World, body: &Value) -> HttpAnswer {
    let headers = [("content-type", "text/plain; charset=UTF-8")];
    world.cloud.http("POST", "/hooks/sns", &headers, body.to_string().as_bytes()).await
}

/// Sends an email; gives its id and SES's event of its bounce.
async fn bounce(world: &World) -> (String, String) {
    let id = world.send_to("somebody@example.net").await;
    (id, bounce_of_last(world))
}

/// SES's event of the bounce of the email that was sent last.
fn bounce_of_last(world: &World) -> String {
    let mail = world.cloud.mailbox().mails()[0].clone();
    let reported = world.cloud.mailbox().events_of(&mail.id)[0].event.clone();
    let event = json!({
        "eventType": "Bounce", "mail": reported["mail"],
        "bounce": {
            "bounceType": "Permanent", "bounceSubType": "General", "timestamp": "2026-11-21T10:00:01.000Z",
            "bouncedRecipients": [{ "emailAddress": "somebody@example.net" }],
        },
    });
    event.to_string()
}

/// Lets SNS post the bounce of the email that was sent last, which may have expired.
pub(crate) async fn post_a_late_bounce(world: &World) {
    cache_certificate(world);
    assert_eq!(post(world, &signed(world, "b0c2", &bounce_of_last(world))).await.status, 200);
}

/// Lets SNS post the bounce of an email.
pub(crate) async fn post_a_bounce(world: &World) {
    cache_certificate(world);
    let (_, event) = bounce(world).await;
    assert_eq!(post(world, &signed(world, "b0c1", &event)).await.status, 200);
}

#[tokio::test]
async fn an_event_that_sns_signed_is_recorded_once() {
    let world = World::new().await;
    cache_certificate(&world);
    let (id, event) = bounce(&world).await;
    let message = signed(&world, "95df01b4-ee98", &event);
    let answer = post(&world, &message).await;
    assert_eq!((answer.status, &answer.json()["outcome"]), (200, &json!("recorded")), "{}", answer.json());
    assert_eq!(world.status(&id).await, "bounced");
    assert_eq!(post(&world, &message).await.json()["outcome"], "seen before");
    let nothing = signed(&world, "95df01b4-ee99", "Successfully validated SNS topic");
    assert_eq!(post(&world, &nothing).await.status, 200);
}

#[tokio::test]
async fn a_post_that_sns_did_not_sign_is_refused_and_changes_nothing() {
    let world = World::new().await;
    cache_certificate(&world);
    let (id, event) = bounce(&world).await;
    let good = || signed(&world, "95df01b4-ee98", &event);
    let before = world.status(&id).await;
    for (field, value, status, code) in [
        ("Message", event.replace("General", "Special"), 403, "SNS_MESSAGE_REFUSED"),
        ("TopicArn", TOPIC.replace("ses-events", "other"), 403, "SNS_MESSAGE_REFUSED"),
        ("Timestamp", "2026-11-21T09:54:59.000Z".into(), 403, "SNS_MESSAGE_REFUSED"),
        ("SigningCertURL", "https://evil.example/a.pem".into(), 400, "MALFORMED_BODY"),
        ("SignatureVersion", "3".into(), 400, "MALFORMED_BODY"),
    ] {
        let mut message = good();
        message[field] = value.into();
        let answer = post(&world, &message).await;
        assert_eq!((answer.status, &answer.json()["code"]), (status, &json!(code)), "{field}");
    }
    world.advance_seconds(301);
    let mut old = good();
    old["Timestamp"] = "2026-11-21T10:00:00.000Z".into();
    assert_eq!(post(&world, &old).await.status, 403);
    assert_eq!(post(&world, &json!({})).await.status, 400);
    assert_eq!(world.status(&id).await, before);
}

#[tokio::test]
async fn one_address_may_post_six_hundred_times_a_minute() {
    let world = World::new().await;
    for number in 0..600 {
        assert_eq!(post(&world, &json!({})).await.status, 400, "{number}");
    }
    let refused = post(&world, &json!({})).await;
    assert_eq!((refused.status, &refused.json()["code"]), (429, &json!("RATE_LIMIT_EXCEEDED")));
    assert!(refused.headers.iter().any(|(name, _)| name == "retry-after"));
    let headers = [("content-type", "text/plain")];
    assert_eq!(world.call("POST", "/v1/emails", Some(email("a@example.com"))).await.status, 200);
    world.advance_seconds(60);
    assert_eq!(world.cloud.http("POST", "/hooks/sns", &headers, b"{}").await.status, 400);
    assert_eq!(text(&post(&world, &json!({})).await.json()["code"]), "MALFORMED_BODY");
}
