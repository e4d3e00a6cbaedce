//! The flow of messages.

mod emails;
mod inbound;

use posthorn_harness::{Fault, Service, World};

use super::Scene;

/// Sends emails of all kinds, provokes the failures that need further calls, and receives mail.
pub async fn everything(scene: &Scene) {
    let Scene { world, receiver, .. } = scene;
    // First, because it makes the key that signs links.
    emails::rich(world).await;
    world.webhook(&receiver.url).await;
    let id = throttled_email(world).await;
    for path in ["/v1/emails", "/v1/emails?to=a@example.com", &format!("/v1/emails/{id}")] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    emails::other_ways_of_sending(world, receiver, &id).await;
    swept(world).await;
    inbound::incoming(world).await;
    crate::hooks::post_a_bounce(world).await;
    world.cloud.pump().await;
}

/// Sends an email that SES accepts at the second attempt, then opens and clicks it; gives its id.
async fn throttled_email(world: &World) -> String {
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
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

/// Loses an email's queue message, so that the sweep finds the email.
async fn swept(world: &World) {
    world.accept("b@example.com").await;
    for _ in 0..2 {
        world.advance_seconds(28 * 3600);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
    }
}
