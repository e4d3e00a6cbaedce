use posthorn_harness::World;
use serde_json::json;

use crate::every_kill;

#[tokio::test]
async fn a_creation_that_stops_between_any_two_calls_ends_in_one_domain() {
    let mut killed = 0;
    // A retry under the same key gets the domain; one under another may be told that it is there.
    for retry_key in ["k", "l"] {
        for fault in every_kill("create-domain") {
            let world = World::new().await;
            let what = format!("{fault:?}, then {retry_key}");
            let make = |key: &'static str| {
                let world = &world;
                let body = json!({ "name": "new.example" });
                async move {
                    world
                        .call_as(
                            &world.acme.live,
                            "POST",
                            "/v1/domains",
                            Some(body),
                            &[("idempotency-key", key)],
                        )
                        .await
                }
            };
            let handle = world.cloud.set_fault(fault);
            make("k").await;
            world.cloud.clear_faults();
            killed += handle.fired();
            let retried = make(retry_key).await;
            assert!(
                retried.status == 200 || (retry_key == "l" && retried.status == 409),
                "{what}: {}",
                retried.json()
            );
            let again = make("k").await;
            let listed = world.call("GET", "/v1/domains", None).await.json();
            assert_eq!(
                listed["data"].as_array().unwrap().len(),
                2,
                "{what}: the world's own and the new one"
            );
            if retry_key == "k" {
                assert_eq!(again.json()["id"], retried.json()["id"], "{what}");
            }
        }
    }
    assert!(killed >= 16, "the kills did strike: {killed}");
}
