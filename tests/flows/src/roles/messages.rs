//! The flow of messages.

mod emails;
mod inbound;

use posthorn_harness::{DOMAIN, EventKind, Fault, Receiver, Service, World, email, text};
use serde_json::json;

use super::Scene;

/// Sends emails of all kinds, provokes the failures that need further calls, and receives mail.
pub async fn everything(scene: &Scene) {
    let Scene { world, receiver, .. } = scene;
    // First, because it makes the key that signs links.
    emails::rich(world, receiver).await;
    world.webhook(&receiver.url).await;
    let id = throttled_email(world).await;
    for path in ["/v1/emails", "/v1/emails?to=a@example.com", &format!("/v1/emails/{id}")] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    emails::other_ways_of_sending(world, receiver, &id).await;
    emails::at_the_wrong_pace_and_queue(world, receiver).await;
    late(world, receiver).await;
    paused(world).await;
    swept(world).await;
    inbound::incoming(world).await;
    crate::hooks::post_a_bounce(world).await;
    world.cloud.pump().await;
    // Emails and mails expire, and with them their objects.
    world.advance_days(91);
    world.expire().await;
    feedback_after_the_end(world).await;
}

/// SES reports a complaint and a bounce of an email that has expired.
async fn feedback_after_the_end(world: &World) {
    let mail = world.cloud.mailbox().mails()[0].clone();
    let complaint = EventKind::Complaint { feedback_type: Some("abuse".into()) };
    world.cloud.account().ses().report(&mail, &complaint, "late@example.net");
    world.cloud.pump().await;
    crate::hooks::post_a_late_bounce(world).await;
    world.cloud.pump().await;
}

/// Sends an email that SES accepts at the second attempt, then opens and clicks it; gives its id.
async fn throttled_email(world: &World) -> String {
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 1,
    });
    let id = world.send_to("success@simulator.amazonses.com").await;
    let html = world.tracked_html(&id, Some(0), "<a href=\"https://example.com/\">a</a>").await;
    let mut paths = crate::tracking::paths(&html);
    paths.extend(crate::tracking::unbound_paths(world, &id).await);
    for path in paths {
        let host = [("host", posthorn_harness::TRACKING_NAME)];
        assert!(world.cloud.http("GET", &path, &host, b"").await.status < 400, "{path}");
    }
    id
}

/// SES does not take a large email at first, and its events come before their message can be read.
async fn late(world: &World, receiver: &Receiver) {
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-large-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 1,
    });
    world.cloud.set_fault(Fault::Lag { function: "record-ses-event".into(), times: 1 });
    let mut large = email("success@simulator.amazonses.com");
    large["attachments"] = json!([{ "path": receiver.at("/fetched.txt") }]);
    assert_eq!(world.call("POST", "/v1/emails", Some(large)).await.status, 200);
    world.cloud.pump().await;
    world.cloud.clear_faults();
}

/// Pauses the domain of an email that is on the queue, and resumes it.
async fn paused(world: &World) {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let acme = domains["data"].as_array().unwrap().iter().find(|domain| domain["name"] == DOMAIN).unwrap();
    let path = format!("/v1/domains/{}", text(&acme["id"]));
    let id = world.accept("success@simulator.amazonses.com").await;
    assert_eq!(world.call("POST", &format!("{path}/pause"), None).await.status, 200);
    world.advance_seconds(31);
    world.cloud.pump().await;
    assert_eq!(world.call("POST", &format!("{path}/resume"), None).await.status, 200);
    world.advance_seconds(61);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}

/// Loses an email's queue message, so that the sweep finds the email.
async fn swept(world: &World) {
    world.accept("b@example.com").await;
    for _ in 0..2 {
        world.advance_seconds(28 * 3600);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
    }
}
