//! Slow endpoints are served by separate workers. These tests use real time and a short time-out.

use std::time::Duration;

use posthorn_harness::{Manner, Receiver, World};
use serde_json::json;

use super::{endpoint, path};

/// A world with a short time-out in both lanes: an answer after 200 ms or more is slow.
async fn world() -> World {
    let shorter = |function| (function, "WEBHOOK_TIMEOUT_MS", "500");
    World::with_settings("", &[shorter("deliver-webhook"), shorter("deliver-webhook-slow")]).await
}

#[tokio::test]
async fn a_slow_endpoint_is_served_by_the_slow_lane_until_it_is_quick_again() {
    let world = world().await;
    let receiver = Receiver::start().await;
    receiver.answer_always("/slow", Manner::After(Duration::from_millis(250), 200));
    let slow = endpoint(&world, &receiver.at("/slow"), json!({})).await;
    let functions_run = || async {
        world.cloud.take_invocations();
        world.call("POST", &path(&slow, "/test"), Some(json!({}))).await;
        world.cloud.pump().await;
        let workers = world.cloud.take_invocations().into_iter().map(|one| one.function);
        workers.filter(|function| function.starts_with("deliver-webhook")).collect::<Vec<_>>()
    };
    assert_eq!(functions_run().await, ["deliver-webhook"]);
    assert_eq!(
        functions_run().await,
        ["deliver-webhook", "deliver-webhook-slow"],
        "passed on without an attempt"
    );
    receiver.answer_always("/slow", Manner::Status(200));
    assert_eq!(functions_run().await, ["deliver-webhook", "deliver-webhook-slow"]);
    assert_eq!(functions_run().await, ["deliver-webhook"]);
    assert_eq!(receiver.received().len(), 4);
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_in_time_is_slow_too_and_the_list_shows_it() {
    let world = world().await;
    let receiver = Receiver::start().await;
    receiver.answer_always("/hangs", Manner::After(Duration::from_secs(2), 200));
    let hangs = endpoint(&world, &receiver.at("/hangs"), json!({})).await;
    world.call("POST", &path(&hangs, "/test"), Some(json!({}))).await;
    assert!(world.cloud.run_queue("posthorn-dev-webhook").await == 1);
    let tried = world.deliveries(hangs["id"].as_str().unwrap()).await[0]["attempts"][0].clone();
    assert!(tried["error"].as_str().unwrap().contains("no answer"), "{tried}");
    assert!(tried["duration_ms"].as_u64().unwrap() >= 500, "{tried}");
}
