//! Bounces and complaints: how they change the email, and which addresses they suppress.

use posthorn_harness::{EventKind, Receiver, World, email, text};
use serde_json::{Value, json};

const ADA: &str = "ada@customer.example";

async fn suppressions(world: &World) -> Vec<String> {
    let listed = world.call("GET", "/v1/suppressions", None).await.json();
    listed["data"].as_array().unwrap().iter().map(|one| text(&one["address"])).collect()
}

fn complaint(feedback_type: Option<&str>) -> EventKind {
    EventKind::Complaint { feedback_type: feedback_type.map(str::to_owned) }
}

fn bounce(bounce_type: &str) -> EventKind {
    EventKind::Bounce {
        bounce_type: bounce_type.into(),
        sub_type: "General".into(),
        status: "5.0.0".into(),
        diagnostic: "smtp; 550 no".into(),
    }
}

/// An email to Ada that was delivered, and then got an event of `kind`.
async fn after_event(world: &World, kind: &EventKind) -> Value {
    let id = world.send_to(ADA).await;
    let mail = world.cloud.mailbox().mails()[0].clone();
    world.advance_seconds(60);
    world.cloud.account().ses().report(&mail, kind, ADA);
    world.cloud.pump().await;
    world.email(&id).await
}

#[tokio::test]
async fn feedback_that_is_not_a_complaint_is_recorded_and_changes_nothing_else() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    for feedback in ["not-spam", "auth-failure", "virus", "other", "opt-out"] {
        let email = after_event(&world, &complaint(Some(feedback))).await;
        assert_eq!(email["status"], "delivered", "{feedback}");
        let last = email["history"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["event"], &last["detail"]), (&json!("feedback"), &json!(feedback)));
        assert_eq!(last["recipients"], json!([ADA]));
        assert_eq!(receiver.types().last().map(String::as_str), Some("message.feedback"));
    }
    assert!(suppressions(&world).await.is_empty());
    let usage = world.usage().await;
    assert_eq!((usage.get("email.feedback"), usage.get("email.complained")), (Some(&5), None));
}

#[tokio::test]
async fn a_complaint_without_a_type_is_a_complaint_but_does_not_suppress() {
    let world = World::new().await;
    assert_eq!(after_event(&world, &complaint(None)).await["status"], "complained");
    assert!(suppressions(&world).await.is_empty());
}

#[tokio::test]
async fn complaints_of_abuse_and_fraud_suppress_the_address() {
    for feedback in ["abuse", "fraud"] {
        let world = World::new().await;
        assert_eq!(after_event(&world, &complaint(Some(feedback))).await["status"], "complained");
        assert_eq!(suppressions(&world).await, [ADA], "{feedback}");
    }
}

#[tokio::test]
async fn a_complaint_or_a_bounce_of_an_email_that_has_expired_still_suppresses_the_address_once() {
    for kind in [complaint(Some("abuse")), bounce("Permanent")] {
        let world = World::new().await;
        let id = world.send_to(ADA).await;
        let mail = world.cloud.mailbox().mails()[0].clone();
        world.advance_days(91);
        world.expire().await;
        assert_eq!(world.call("GET", &format!("/v1/emails/{id}"), None).await.status, 404);
        for _ in 0..2 {
            world.cloud.account().ses().report(&mail, &kind, ADA);
            world.cloud.account().ses().report(&mail, &kind, "success@simulator.amazonses.com");
            world.cloud.pump().await;
        }
        assert_eq!(suppressions(&world).await, [ADA]);
        assert_eq!(world.call("POST", "/v1/emails", Some(email(ADA))).await.status, 200);
        world.cloud.pump().await;
        assert_eq!(world.cloud.mailbox().count(), 1, "it is not sent to");
        let suffix = id.trim_start_matches("email_");
        let heads = world.items_of("messages", "message");
        assert!(heads.iter().all(|head| !text(&head["pk"]["S"]).ends_with(suffix)), "its head stays gone");
    }
}

#[tokio::test]
async fn only_a_permanent_bounce_suppresses() {
    for (bounce_type, suppressed) in [("Undetermined", false), ("Transient", false), ("Permanent", true)] {
        let world = World::new().await;
        let email = after_event(&world, &bounce(bounce_type)).await;
        let bounced = email["history"].as_array().unwrap().iter().any(|entry| entry["event"] == "bounced");
        assert!(bounced, "{bounce_type}: {email}");
        assert_eq!(suppressions(&world).await.len(), usize::from(suppressed), "{bounce_type}");
    }
}

#[tokio::test]
async fn an_event_that_names_all_of_a_providers_recipients_suppresses_none_of_them() {
    let world = World::new().await;
    let mut body = email(ADA);
    body["cc"] = json!(["bob@customer.example"]);
    for (kind, part, list) in
        [("Complaint", "complaint", "complainedRecipients"), ("Bounce", "bounce", "bouncedRecipients")]
    {
        let id = text(&world.call("POST", "/v1/emails", Some(body.clone())).await.json()["id"]);
        world.cloud.pump().await;
        let mail = world.cloud.mailbox().mails()[0].id.clone();
        let sent = world.cloud.mailbox().events_of(&mail);
        let named = json!([{ "emailAddress": ADA }, { "emailAddress": "bob@customer.example" }]);
        let mut detail = json!({ "timestamp": "2026-11-21T10:01:00.000Z", list: named });
        detail["complaintFeedbackType"] = json!("abuse");
        detail["bounceType"] = json!("Permanent");
        detail["bounceSubType"] = json!("General");
        let event = json!({ "eventType": kind, "mail": sent[0].event["mail"], part: detail });
        world.cloud.account().ses().publish(event);
        world.cloud.pump().await;
        let status = if kind == "Complaint" { "complained" } else { "bounced" };
        assert_eq!(world.status(&id).await, status);
        assert!(suppressions(&world).await.is_empty(), "{kind}");
    }
}
