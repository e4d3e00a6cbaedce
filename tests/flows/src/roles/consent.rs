//! The flow of consent.

use posthorn_consent::Reason;
use posthorn_harness::text;
use serde_json::json;

use super::{Scene, twice};

/// Uses its routes, its queue (with an unreadable report), its stream and its links.
pub async fn everything(Scene { world, receiver, .. }: &Scene) {
    world.webhook(&receiver.url).await;
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    twice(world, "/v1/topics", topic.clone()).await;
    let topic = text(&world.call("POST", "/v1/topics", Some(topic)).await.json()["id"]);
    let (topic_path, entry) =
        (format!("/v1/topics/{topic}"), json!({ "address": "ada@example.com", "topic_id": topic }));
    let subscription = format!("{topic_path}/subscriptions/ada@example.com");
    let suppression = format!("/v1/suppressions/ada@example.com?topic_id={topic}");
    let link = world.unsubscribe_path("eve@example.com", Some(&topic)).await;
    for (method, path, body) in [
        ("POST", "/v1/suppressions", Some(entry.clone())),
        ("POST", "/v1/suppressions/batch", Some(json!({ "suppressions": [entry] }))),
        ("GET", "/v1/suppressions", None),
        ("GET", &suppression, None),
        ("DELETE", &suppression, None),
        ("GET", "/v1/topics", None),
        ("GET", &topic_path, None),
        ("PATCH", &topic_path, Some(json!({ "name": "Other" }))),
        ("PUT", &subscription, Some(json!({ "subscription": "opt_out" }))),
        ("GET", &subscription, None),
        ("GET", &link, None),
    ] {
        let answer = world.call(method, path, body).await;
        assert_eq!(answer.status, 200, "{method} {path}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(world.cloud.http("POST", &link, &form, b"List-Unsubscribe=One-Click").await.status, 200);
    world.report("bob@example.com", Reason::HardBounce, 0).await;
    world.report("nonsense", Reason::HardBounce, 0).await;
    world.cloud.pump().await;
    assert_eq!(world.call("DELETE", &topic_path, None).await.status, 200);
}
