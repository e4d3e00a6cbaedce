use posthorn_harness::{Receiver, World};
use serde_json::json;

use super::{endpoint, path};

#[tokio::test]
async fn all_endpoints_together_get_at_most_twenty_test_events_a_minute() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hooks =
        [endpoint(&world, &receiver.url, json!({})).await, endpoint(&world, &receiver.url, json!({})).await];
    for number in 0..20 {
        let fired = world.call("POST", &path(&hooks[number % 2], "/test"), Some(json!({}))).await;
        assert_eq!(fired.status, 202, "{}", fired.json());
    }
    let refused = world.call("POST", &path(&hooks[0], "/test"), Some(json!({}))).await;
    assert_eq!((refused.status, &refused.json()["code"]), (429, &"TEST_FIRE_LIMIT_EXCEEDED".into()));
    let after: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&after));
    world.advance_seconds(i64::from(after));
    assert_eq!(world.call("POST", &path(&hooks[0], "/test"), Some(json!({}))).await.status, 202);
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 21);
}

#[tokio::test]
async fn a_test_repeated_under_its_key_is_one_and_a_disabled_endpoint_gets_none() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let fire = || async {
        let headers = [("idempotency-key", "t")];
        world.call_as(&world.acme.live, "POST", &path(&hook, "/test"), Some(json!({})), &headers).await
    };
    let (first, again) = (fire().await, fire().await);
    assert_eq!(first.json(), again.json());
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 1);
    let unknown = world.call("POST", &path(&hook, "/test"), Some(json!({ "type": "no.such" }))).await;
    assert_eq!((unknown.status, &unknown.json()["errors"][0]["pointer"]), (422, &"/type".into()));
    world.call("PATCH", &path(&hook, ""), Some(json!({ "enabled": false }))).await;
    let off = world.call("POST", &path(&hook, "/test"), Some(json!({}))).await;
    assert_eq!((off.status, &off.json()["code"]), (409, &"WEBHOOK_DISABLED".into()));
}

#[tokio::test]
async fn a_repetition_counts_as_one_of_the_minutes_tests() {
    let world = World::new().await;
    let hook = endpoint(&world, "http://127.0.0.1:9/hooks", json!({})).await;
    let fire = || async {
        let headers = [("idempotency-key", "t")];
        world.call_as(&world.acme.live, "POST", &path(&hook, "/test"), Some(json!({})), &headers).await
    };
    for _ in 0..20 {
        assert_eq!(fire().await.status, 202);
    }
    assert_eq!(fire().await.status, 429);
}
