//! Least privilege: the roles of the templates are enforced on every call of every flow, so what is missing fails
//! there; here, what is granted and never needed.

use posthorn_harness::{Fault, Receiver, Service, World, email};
use serde_json::json;

/// The embedded account reads streams for their functions; it does not go through their roles.
const OF_STREAM_READERS: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/// Granted for what a single flow does not reach, each with its reason.
const NEEDED_ELSEWHERE: &[(&str, &str)] = &[
    // Lambda's own, when a batch fails for good.
    ("relay-messages", "sqs:SendMessage"),
    ("count-messages", "sqs:SendMessage"),
    ("record-ses-event", "sqs:SendMessage"),
    // Timers for the email queue come with scheduled sends; the seam is laid.
    ("drain-timers", "sqs:SendMessage"),
    // SES checks the raw action as well; the embedded one checks one of the two.
    ("deliver-email", "ses:SendEmail"),
];

#[tokio::test]
async fn no_role_allows_what_its_function_never_needs() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    everything(&world, &receiver).await;
    let unused: Vec<String> = world
        .cloud
        .account()
        .unused_grants()
        .into_iter()
        .filter(|grant| !OF_STREAM_READERS.contains(&grant.action.as_str()))
        .filter(|grant| !NEEDED_ELSEWHERE.contains(&(grant.function.as_str(), grant.action.as_str())))
        .map(|grant| format!("{}: {} on {}", grant.function, grant.action, grant.resource))
        .collect();
    assert!(unused.is_empty(), "granted and never used:\n{}", unused.join("\n"));
}

/// Every route once, every consumer, every schedule, and the paths that only failures take.
async fn everything(world: &World, receiver: &Receiver) {
    let (webhook, _) = world.webhook(&receiver.url).await;
    for _ in 0..400 {
        receiver.answer_next(500);
    }
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
    for path in crate::tracking::paths(&html) {
        assert!(world.cloud.http("GET", &path, &[], b"").await.status < 400, "{path}");
    }
    let headers = [("idempotency-key", "k")];
    for (path, body) in [
        ("/v1/emails", email("a@example.com")),
        ("/v1/api-keys", json!({ "name": "n", "scopes": ["read"] })),
        ("/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] })),
        ("/v1/domains", json!({ "name": "new.example" })),
    ] {
        for _ in 0..2 {
            world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &headers).await;
        }
    }
    // The same name in another scope: its SES identity is there already.
    world
        .call_as(&world.rival.live, "POST", "/v1/domains", Some(json!({ "name": "new.example" })), &[])
        .await;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let domain =
        domains["data"].as_array().unwrap().iter().find(|domain| domain["name"] == "new.example").unwrap();
    let domain = format!("/v1/domains/{}", domain["id"].as_str().unwrap());
    world.call("POST", &format!("{domain}/verify"), None).await;
    for path in
        ["/v1/emails", "/v1/api-keys", "/v1/webhooks", "/v1/health", &domain, &format!("/v1/emails/{id}")]
    {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    let endpoint = format!("/v1/webhooks/{webhook}");
    for path in [endpoint.clone(), format!("{endpoint}/deliveries")] {
        assert_eq!(world.call("GET", &path, None).await.status, 200, "{path}");
    }
    // An email whose queue message is lost is swept; deliveries wait in timers and end in the dead-letter queue.
    world.accept("b@example.com").await;
    for _ in 0..8 {
        world.advance_seconds(25 * 3600 + 3 * 3600);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        for shard in 0..4 {
            world.cloud.tick("drain-timers", &format!("{{\"shard\":{shard}}}")).await.unwrap();
        }
        world.cloud.pump().await;
    }
    let keys = world.call("GET", "/v1/api-keys", None).await.json();
    let key = keys["data"].as_array().unwrap().iter().find(|key| key["name"] == "n").unwrap()["id"].clone();
    for (method, path) in [("PATCH", endpoint.clone()), ("DELETE", endpoint), ("DELETE", domain)] {
        let body = (method == "PATCH").then(|| json!({ "enabled": false }));
        assert_eq!(world.call(method, &path, body).await.status, 200, "{method} {path}");
    }
    assert_eq!(
        world.call("DELETE", &format!("/v1/api-keys/{}", key.as_str().unwrap()), None).await.status,
        200
    );
}
