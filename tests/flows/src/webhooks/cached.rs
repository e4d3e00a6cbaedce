//! A worker keeps the endpoints that it has read, for 30 seconds, and uses none older than the fan-out saw.

use posthorn_harness::{Manner, Receiver, World};
use posthorn_ids::EventId;
use posthorn_webhooks::{EventType, Fanout};
use serde_json::{Value, json};

use super::{endpoint, path};

/// A world with a worker that has just delivered to the path `/old` of an endpoint.
async fn warm() -> (World, Receiver, Value) {
    let (world, receiver) = (World::new().await, Receiver::start().await);
    let hook = endpoint(&world, &receiver.at("/old"), json!({})).await;
    queue_event(&world).await;
    world.cloud.pump().await;
    assert_eq!(paths(&receiver), ["/old"]);
    world.cloud.ledger().take();
    (world, receiver, hook)
}

/// Queues an event, as a relay does. The clock stands still meanwhile.
async fn queue_event(world: &World) {
    let app = world.cloud.owner_app();
    let mut fanout = Fanout::new(&app);
    let event = EventType::named("message.delivered").unwrap().example(EventId::new(app.now()));
    fanout.add(0, world.scope(), event).await.unwrap();
    assert_eq!(fanout.send().await, None);
}

async fn change(world: &World, hook: &Value, change: Value) {
    assert_eq!(world.call("PATCH", &path(hook, ""), Some(change)).await.status, 200);
}

fn paths(receiver: &Receiver) -> Vec<String> {
    receiver.take().into_iter().map(|one| one.path).collect()
}

#[tokio::test]
async fn an_event_after_a_change_goes_to_the_changed_endpoint_at_once() {
    let (world, receiver, hook) = warm().await;
    change(&world, &hook, json!({ "url": receiver.at("/new") })).await;
    queue_event(&world).await;
    world.cloud.pump().await;
    assert_eq!(paths(&receiver), ["/new"]);
    change(&world, &hook, json!({ "enabled": false })).await;
    change(&world, &hook, json!({ "enabled": true, "headers": { "x-token": "t" } })).await;
    queue_event(&world).await;
    world.cloud.pump().await;
    assert_eq!(receiver.received()[0].headers["x-token"], "t");
}

#[tokio::test]
async fn an_event_from_before_a_change_goes_to_the_changed_endpoint_after_half_a_minute_at_the_latest() {
    let (world, receiver, hook) = warm().await;
    queue_event(&world).await;
    change(&world, &hook, json!({ "url": receiver.at("/new") })).await;
    world.advance_seconds(30);
    world.cloud.pump().await;
    assert_eq!(paths(&receiver), ["/new"]);
    queue_event(&world).await;
    change(&world, &hook, json!({ "enabled": false })).await;
    world.advance_seconds(30);
    world.cloud.pump().await;
    assert_eq!(paths(&receiver), Vec::<String>::new());
    let deliveries = world.deliveries(hook["id"].as_str().unwrap()).await;
    assert_eq!(deliveries[0]["state"], "dropped");
}

#[tokio::test]
async fn a_second_try_a_test_and_a_replay_go_to_the_changed_endpoint_at_once() {
    let (world, receiver, hook) = warm().await;
    receiver.answer_always("/old", Manner::Status(500));
    queue_event(&world).await;
    world.cloud.run_queue("posthorn-dev-webhook").await;
    change(&world, &hook, json!({ "url": receiver.at("/new") })).await;
    world.cloud.pump().await;
    assert_eq!(paths(&receiver), ["/old", "/new"]);
    change(&world, &hook, json!({ "url": receiver.at("/newer") })).await;
    world.call("POST", &path(&hook, "/test"), Some(json!({}))).await;
    change(&world, &hook, json!({ "url": receiver.at("/newest") })).await;
    world.cloud.pump().await;
    assert_eq!(paths(&receiver), ["/newest"]);
}

#[tokio::test]
async fn a_warm_worker_reads_no_endpoint_and_a_cold_one_reads_those_of_a_batch_together() {
    let (world, receiver, _) = warm().await;
    let reads = || {
        let calls = world.cloud.ledger().take();
        let of_worker =
            calls.iter().filter(|call| call.function == "deliver-webhook" && call.read_units > 0.0);
        of_worker.map(|call| call.action.clone()).collect::<Vec<_>>()
    };
    queue_event(&world).await;
    queue_event(&world).await;
    world.cloud.pump().await;
    assert_eq!(reads(), ["BatchGetItem"], "the records of both");
    endpoint(&world, &receiver.at("/second"), json!({})).await;
    world.advance_seconds(30);
    world.cloud.ledger().take();
    queue_event(&world).await;
    world.cloud.pump().await;
    assert_eq!(reads(), ["BatchGetItem", "GetItem", "BatchGetItem"], "endpoints, the organisation, records");
    assert_eq!(paths(&receiver).len(), 4);
}
