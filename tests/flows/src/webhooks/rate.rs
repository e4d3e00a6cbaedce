use posthorn_harness::{Receiver, World};
use serde_json::json;

use super::{endpoint, path};

#[tokio::test]
async fn a_rate_limit_defers_deliveries_without_counting_an_attempt() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({ "rate_limit": 4 })).await;
    world.cloud.ledger().take();
    for _ in 0..12 {
        world.call("POST", &path(&hook, "/test"), Some(json!({}))).await;
    }
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 12);
    let ledger = world.cloud.ledger().of("deliver-webhook");
    let mut waits: Vec<u32> = ledger
        .iter()
        .filter(|call| call.action == "SendMessage")
        .flat_map(|call| call.seconds.clone())
        .collect();
    // Ten are handled at the same time, so their order is open.
    waits.sort_unstable();
    assert_eq!(waits, [1, 1, 1, 1, 2, 2, 2, 2], "four immediately, four in each following second");
    let listed = world.deliveries(hook["id"].as_str().unwrap()).await;
    assert!(
        listed
            .iter()
            .all(|one| one["state"] == "succeeded" && one["attempts"].as_array().unwrap().len() == 1)
    );
}

#[tokio::test]
async fn an_invalid_rate_is_refused() {
    let world = World::new().await;
    for rate in [0, 1_001] {
        let body = json!({ "url": "http://127.0.0.1:9/", "events": ["*"], "rate_limit": rate });
        let refused = world.call("POST", "/v1/webhooks", Some(body)).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &"/rate_limit".into()));
    }
}
