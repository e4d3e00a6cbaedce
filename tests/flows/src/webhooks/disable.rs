use posthorn_harness::{Manner, Receiver, World};
use serde_json::{Value, json};

use super::{endpoint, path};

/// Sends ten events to an endpoint that answers 500 for more than three days.
async fn exhaust(world: &World, hook: &Value) {
    for _ in 0..10 {
        let fired = world.call("POST", &path(hook, "/test"), Some(json!({}))).await;
        assert_eq!(fired.status, 202, "{}", fired.json());
    }
    world.cloud.pump().await;
    world.retry_for_days(5).await;
}

#[tokio::test]
async fn ten_exhausted_deliveries_in_a_row_disable_an_endpoint_and_other_endpoints_get_an_event() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    receiver.answer_always("/dead", Manner::Status(500));
    let dead = endpoint(&world, &receiver.at("/dead"), json!({ "events": ["message.*"] })).await;
    let other = endpoint(&world, &receiver.url, json!({ "events": ["webhook.*"] })).await;
    exhaust(&world, &dead).await;
    let off = world.call("GET", &path(&dead, ""), None).await.json();
    assert_eq!((&off["enabled"], &off["disabled_reason"]), (&false.into(), &"exhausted".into()));
    let deliveries = world.deliveries(other["id"].as_str().unwrap()).await;
    assert_eq!(deliveries.len(), 2, "one event that it is failing, one that it is disabled: {deliveries:?}");
    let is_off = |one: &&Value| one["event_type"] == "webhook.disabled";
    let delivery = deliveries.iter().find(is_off).unwrap();
    let whole = path(&other, &format!("/deliveries/{}", delivery["id"].as_str().unwrap()));
    let payload = world.call("GET", &whole, None).await.json()["payload"].clone();
    assert_eq!((&payload["type"], &payload["data"]["webhook_id"]), (&"webhook.disabled".into(), &dead["id"]));
    assert_eq!(payload["data"]["disabled_at"], off["disabled_at"]);
    let on = world.call("PATCH", &path(&dead, ""), Some(json!({ "enabled": true }))).await.json();
    assert_eq!(
        (&on["enabled"], &on["disabled_reason"], &on["disabled_at"]),
        (&true.into(), &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn one_success_in_between_keeps_the_endpoint_enabled() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    receiver.answer_always("/ill", Manner::Status(500));
    let ill = endpoint(&world, &receiver.at("/ill"), json!({ "events": ["message.*"] })).await;
    for _ in 0..9 {
        world.call("POST", &path(&ill, "/test"), Some(json!({}))).await;
    }
    world.cloud.pump().await;
    world.retry_for_days(5).await;
    receiver.answer_always("/ill", Manner::Status(204));
    world.call("POST", &path(&ill, "/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    receiver.answer_always("/ill", Manner::Status(500));
    world.call("POST", &path(&ill, "/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    world.retry_for_days(5).await;
    let states = world.deliveries(ill["id"].as_str().unwrap()).await;
    assert_eq!(states.iter().filter(|one| one["state"] == "exhausted").count(), 10);
    assert_eq!(world.call("GET", &path(&ill, ""), None).await.json()["enabled"], true);
}
