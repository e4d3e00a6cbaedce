use posthorn_harness::{World, text};
use serde_json::json;

use crate::every_kill;

#[tokio::test]
async fn a_creation_killed_between_any_two_calls_ends_in_one_pool_that_is_set_up() {
    let mut killed = 0;
    // The caller repeats the request, or never does: then the schedule finishes the pool.
    for repeated in [true, false] {
        for fault in every_kill("create-ip-pool") {
            let world = World::new().await;
            world.grant_ip_pools().await;
            let what = format!("{fault:?}, repeated: {repeated}");
            let body = json!({ "name": "Newsletters" });
            let create = || {
                world.call_as(
                    &world.acme.live,
                    "POST",
                    "/v1/ip-pools",
                    Some(body.clone()),
                    &[("idempotency-key", "k")],
                )
            };
            let handle = world.cloud.set_fault(fault);
            create().await;
            world.cloud.clear_faults();
            killed += handle.fired();
            if repeated {
                assert_eq!(create().await.status, 200, "{what}");
            }
            world.advance_seconds(15 * 60);
            world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
            let listed = world.call("GET", "/v1/ip-pools", None).await.json();
            let pools = listed["data"].as_array().unwrap();
            assert!(pools.len() == 1 || (!repeated && pools.is_empty()), "{what}: {listed}");
            for pool in pools {
                let set = format!("posthorn-dev-{}", text(&pool["id"]).trim_start_matches("pool_"));
                assert_eq!(world.cloud.account().ses().pool_of(&set), Some(set.clone()), "{what}");
                let path = format!("/v1/ip-pools/{}", text(&pool["id"]));
                assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{what}");
                world.advance_seconds(15 * 60);
                world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
                assert_eq!(world.cloud.account().ses().pool_of(&set), None, "{what}");
            }
        }
    }
    assert!(killed >= 28, "only {killed} kills happened");
}

#[tokio::test]
async fn a_poll_killed_between_any_two_calls_is_continued() {
    for fault in every_kill("poll-ip-pools") {
        let world = World::new().await;
        world.grant_ip_pools().await;
        let what = format!("{fault:?}");
        let pool = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await.json();
        world.advance_seconds(30 * 60);
        world.cloud.set_fault(fault);
        let _ = world.cloud.tick("poll-ip-pools", "{}").await;
        world.cloud.clear_faults();
        world.advance_seconds(15 * 60);
        world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
        let path = format!("/v1/ip-pools/{}", text(&pool["id"]));
        assert_eq!(world.call("GET", &path, None).await.json()["status"], "warming", "{what}");
    }
}

#[tokio::test]
async fn an_assignment_killed_between_any_two_calls_can_be_repeated() {
    for function in ["assign-ip-pool", "release-ip-pool"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            world.grant_ip_pools().await;
            let what = format!("{fault:?}");
            let pool = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await.json();
            let path = format!("/v1/ip-pools/{}", text(&pool["id"]));
            let domains = world.call("GET", "/v1/domains", None).await.json();
            let body = json!({ "domain_id": domains["data"][0]["id"] });
            world.cloud.set_fault(fault);
            for verb in ["assign", "release"] {
                world.call("POST", &format!("{path}/{verb}"), Some(body.clone())).await;
            }
            world.cloud.clear_faults();
            let released = world.call("POST", &format!("{path}/release"), Some(body)).await;
            assert_eq!((released.status, &released.json()["domain_ids"]), (200, &json!([])), "{what}");
            assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{what}");
        }
    }
}

#[tokio::test]
async fn a_removal_killed_between_any_two_calls_leaves_nothing_at_ses() {
    let mut killed = 0;
    for function in ["delete-ip-pool", "poll-ip-pools"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            world.grant_ip_pools().await;
            let what = format!("{fault:?}");
            let pool = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await.json();
            let set = format!("posthorn-dev-{}", text(&pool["id"]).trim_start_matches("pool_"));
            let path = format!("/v1/ip-pools/{}", text(&pool["id"]));
            let in_deletion = function == "delete-ip-pool";
            let mut handle = in_deletion.then(|| world.cloud.set_fault(fault.clone()));
            let first = world.call("DELETE", &path, None).await.status;
            world.cloud.clear_faults();
            assert!(first == 200 || in_deletion, "{what}");
            assert!(matches!(world.call("DELETE", &path, None).await.status, 200 | 404), "{what}");
            assert_eq!(world.call("GET", &path, None).await.status, 404, "{what}");
            world.advance_seconds(15 * 60);
            let handle = handle.take().unwrap_or_else(|| world.cloud.set_fault(fault));
            let _ = world.cloud.tick("poll-ip-pools", "{}").await;
            killed += handle.fired();
            world.cloud.clear_faults();
            world.advance_seconds(15 * 60);
            world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
            assert_eq!(world.cloud.account().ses().pool_of(&set), None, "{what}");
        }
    }
    assert!(killed >= 24, "only {killed} kills happened");
}
