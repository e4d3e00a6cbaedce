//! The flow of webhooks.

use std::time::Duration;

use posthorn_harness::{Fault, Manner, Receiver, Service, World, text};
use serde_json::{Value, json};

use super::{Scene, announcement, half_readable, twice};

/// Uses endpoints: a rate limit that needs a timer, slow answers, failures, replays, a new secret, the removal.
pub async fn everything(Scene { world, receiver, .. }: &Scene) {
    twice(world, "/v1/webhooks", json!({ "url": receiver.at("/others"), "events": ["webhook.*"] })).await;
    receiver.answer_always("/failing", Manner::Status(500));
    let failing = made(world, receiver.at("/failing"), "domain.*", json!({})).await;
    fire(world, &failing).await;
    let gone = gone(world, receiver).await;
    receiver.answer_always("/slow", Manner::After(Duration::from_millis(250), 500));
    let more = json!({ "headers": { "x-token": "t" }, "rate_limit": 1 });
    let slow = made(world, receiver.at("/slow"), "domain.*", more).await;
    fire(world, &slow).await;
    // Its attempts fail in the slow lane until they are exhausted.
    world.retry_for_days(5).await;
    world.call("PATCH", &gone, Some(json!({ "enabled": true, "headers": { "x-token": "u" } }))).await;
    let failed = world.call("GET", &format!("{gone}/deliveries"), None).await.json();
    let failed = format!("{gone}/deliveries/{}", text(&failed["data"][0]["id"]));
    assert_eq!(world.call("GET", &failed, None).await.status, 200);
    let email = world.send_to("success@simulator.amazonses.com").await;
    let told = format!("/v1/webhooks/deliveries?email_id={email}");
    for path in ["/v1/event-types", "/v1/webhooks", &failing, &told] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    for path in [
        format!("{gone}/signing-secret/rotate"),
        format!("{failed}/replay"),
        format!("{gone}/replay-failed"),
        format!("{slow}/recover"),
    ] {
        let body = path.ends_with("recover").then(|| json!({ "since": "2026-01-01T00:00:00Z" }));
        for _ in 0..2 {
            let headers = [("idempotency-key", path.as_str())];
            let answer = world.call_as(&world.acme.live, "POST", &path, body.clone(), &headers).await;
            assert!(matches!(answer.status, 200 | 202), "{path}: {}", answer.json());
        }
    }
    assert_eq!(world.call("DELETE", &failing, None).await.status, 200);
    half_readable(world, "webhook-fan-out", announcement()).await;
}

/// An endpoint that answers "gone" to its first event; the notice to its owners succeeds at the second attempt. Gives its path.
pub async fn gone(world: &World, receiver: &Receiver) -> String {
    let owners = json!({ "owner_emails": ["ada@acme.example"] });
    assert_eq!(world.call("PATCH", "/v1/org", Some(owners)).await.status, 200);
    world.cloud.set_fault(Fault::Fail {
        function: "send-notice".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    receiver.answer_always("/gone", Manner::Status(410));
    let gone = made(world, receiver.at("/gone"), "domain.*", json!({})).await;
    fire(world, &gone).await;
    gone
}

/// Makes an endpoint; gives its path.
async fn made(world: &World, url: String, events: &str, more: Value) -> String {
    let mut body = json!({ "url": url, "events": [events] });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = world.call("POST", "/v1/webhooks", Some(body)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    format!("/v1/webhooks/{}", text(&made.json()["id"]))
}

/// Sends test events, one of them requested twice.
async fn fire(world: &World, endpoint: &str) {
    let path = format!("{endpoint}/test");
    let headers = [("idempotency-key", path.as_str())];
    for _ in 0..2 {
        let fired = world.call_as(&world.acme.live, "POST", &path, Some(json!({})), &headers).await;
        assert_eq!(fired.status, 202, "{}", fired.json());
    }
    world.call("POST", &path, Some(json!({}))).await;
    world.cloud.pump().await;
}
