use std::collections::BTreeMap;

use posthorn_harness::{Manner, Receiver, World, email, text};
use serde_json::{Value, json};

use super::{endpoint, path};

const TO: &str = "success@simulator.amazonses.com";

/// An email whose events have the largest possible size, more than 100 KB.
fn large() -> Value {
    let entry = |number: usize| (format!("{number:040}"), "\u{1f4ef}".repeat(500));
    let mut email = email(TO);
    email["metadata"] = json!((0..50).map(entry).collect::<BTreeMap<_, _>>());
    email
}

#[tokio::test]
async fn events_too_large_for_one_batch_are_all_delivered_and_all_replayed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({ "events": ["message.sent"] })).await;
    receiver.answer_always("/hooks", Manner::Status(500));
    for _ in 0..10 {
        let answer = world.call("POST", "/v1/emails", Some(large())).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
    }
    world.cloud.pump().await;
    let deliveries = world.deliveries(&text(&hook["id"])).await;
    assert_eq!(deliveries.len(), 10);
    // The waiting deliveries are dropped, and then replayed.
    for enabled in [false, true] {
        world.call("PATCH", &path(&hook, ""), Some(json!({ "enabled": enabled }))).await;
        world.retry_step().await;
        world.cloud.pump().await;
    }
    receiver.answer_always("/hooks", Manner::Status(200));
    receiver.take();
    let replayed = world.call("POST", &path(&hook, "/replay-failed"), None).await;
    assert_eq!((replayed.status, replayed.json()["data"].as_array().unwrap().len()), (202, 10));
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 10);
}

#[tokio::test]
async fn characters_that_sqs_refuses_in_messages_arrive_unchanged() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    endpoint(&world, &receiver.url, json!({ "events": ["message.sent"] })).await;
    let odd = "a\u{1}\u{7f}\u{fffe}\u{ffff}\u{1ffff}";
    let mut sent = email(TO);
    sent["metadata"] = json!({ "k": odd });
    assert_eq!(world.call("POST", "/v1/emails", Some(sent)).await.status, 200);
    world.cloud.pump().await;
    let payload: Value = serde_json::from_str(&receiver.received()[0].body).unwrap();
    assert_eq!(payload["data"]["metadata"]["k"], odd);
}
