//! Webhooks.

use std::time::Duration;

use posthorn_harness::{Fault, Manner, Receiver, Service, World, text};
use serde_json::{Value, json};

/// An endpoint's life: a limit of its rate that a timer is set for, slow answers, failures, replays, and a new secret.
pub async fn everything(world: &World, receiver: &Receiver) {
    let make = |path: &'static str, events: &'static str, more: Value| {
        let mut body = json!({ "url": receiver.at(path), "events": [events] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        async move {
            let made = world.call("POST", "/v1/webhooks", Some(body)).await;
            assert_eq!(made.status, 200, "{}", made.json());
            format!("/v1/webhooks/{}", text(&made.json()["id"]))
        }
    };
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
    receiver.answer_always("/slow", Manner::After(Duration::from_millis(250), 500));
    make("/others", "webhook.*", json!({})).await;
    let gone = make("/gone", "domain.*", json!({})).await;
    let slow = make("/slow", "domain.*", json!({ "headers": { "x-token": "t" }, "rate_limit": 1 })).await;
    let fire = |hook: String| async move {
        let path = format!("{hook}/test");
        let headers = [("idempotency-key", path.as_str())];
        for _ in 0..2 {
            let fired = world.call_as(&world.acme.live, "POST", &path, Some(json!({})), &headers).await;
            assert_eq!(fired.status, 202, "{}", fired.json());
        }
        world.call("POST", &path, Some(json!({}))).await;
        world.cloud.pump().await;
    };
    fire(gone.clone()).await;
    fire(slow.clone()).await;
    // Its tries fail, by workers of its own, until they are exhausted.
    world.retry_for_days(5).await;
    world.call("PATCH", &gone, Some(json!({ "enabled": true, "headers": { "x-token": "u" } }))).await;
    let failed = world.call("GET", &format!("{gone}/deliveries"), None).await.json();
    let failed = format!("{gone}/deliveries/{}", text(&failed["data"][0]["id"]));
    assert_eq!(world.call("GET", &failed, None).await.status, 200);
    assert_eq!(world.call("GET", "/v1/event-types", None).await.status, 200);
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
}
