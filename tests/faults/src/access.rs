use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

use crate::every_kill;

async fn post(world: &World, key: &str, path: &str, body: &Value) -> HttpAnswer {
    world.call_as(key, "POST", path, Some(body.clone()), &[("idempotency-key", "k")]).await
}

async fn names(world: &World, key: &str, path: &str) -> Vec<String> {
    let listed = world.call_as(key, "GET", path, None, &[]).await.json();
    listed["data"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect()
}

#[tokio::test]
async fn a_repeated_creation_killed_between_any_two_calls_makes_one_object_and_gives_one_answer() {
    let mut killed = 0;
    for (function, path, body) in [
        ("create-tenant", "/v1/tenants", json!({ "name": "one" })),
        ("create-product", "/v1/products", json!({ "name": "one" })),
        ("create-org", "/v1/orgs", json!({ "name": "one" })),
        ("create-environment", "/v1/environments", json!({ "name": "one" })),
        ("create-api-key", "/v1/api-keys", json!({ "name": "one" })),
    ] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let what = format!("{fault:?}");
            let handle = world.cloud.set_fault(fault);
            post(&world, &world.operator, path, &body).await;
            world.cloud.clear_faults();
            killed += handle.fired();
            let again = post(&world, &world.operator, path, &body).await;
            assert_eq!(again.status, 200, "{what}: {}", again.json());
            assert_eq!(post(&world, &world.operator, path, &body).await.json(), again.json(), "{what}");
            let listed = names(&world, &world.operator, path).await;
            assert_eq!(listed.iter().filter(|name| *name == "one").count(), 1, "{what}: {listed:?}");
            if let Some(token) = again.json()["api_key"]["token"].as_str() {
                assert_eq!(names(&world, token, "/v1/api-keys").await, ["first"], "{what}");
            }
        }
    }
    assert!(killed >= 24, "only {killed} kills happened");
}

#[tokio::test]
async fn a_repeated_rotation_killed_between_any_two_calls_makes_one_successor_and_sets_one_end() {
    let mut killed = 0;
    for fault in every_kill("rotate-api-key") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let old = world.call("POST", "/v1/api-keys", Some(json!({ "name": "one" }))).await.json();
        let path = format!("/v1/api-keys/{}", text(&old["id"]));
        let (rotation, body) = (format!("{path}/rotate"), json!({ "overlap_hours": 1 }));
        let handle = world.cloud.set_fault(fault);
        post(&world, &world.acme.live, &rotation, &body).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        world.advance_seconds(60);
        let again = post(&world, &world.acme.live, &rotation, &body).await;
        assert_eq!(again.status, 200, "{what}: {}", again.json());
        let mut successors = names(&world, &world.acme.live, "/v1/api-keys").await;
        // Two of them were made in the same millisecond.
        successors.sort();
        assert_eq!(successors, ["one", "one", "tests"], "{what}");
        let ends = text(&world.call("GET", &path, None).await.json()["expires_at"]);
        // The end counts from the first request, if that request got far enough to store it.
        assert!(["2026-11-21T11:00:00Z", "2026-11-21T11:01:00Z"].contains(&ends.as_str()), "{what}: {ends}");
        for token in [&old["token"], &again.json()["token"]] {
            let works = world.call_as(token.as_str().unwrap(), "GET", "/v1/emails", None, &[]).await;
            assert_eq!(works.status, 200, "{what}");
        }
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_key_that_is_revoked_or_narrowed_during_its_rotation_gets_no_successor_that_may_do_more() {
    let mut taken_back = 0;
    let narrower = json!({ "allowed_domains": ["example.com"] });
    for change in [None, Some(narrower)] {
        for fault in every_kill("rotate-api-key") {
            let world = World::new().await;
            let what = format!("{fault:?} {change:?}");
            let old = world.call("POST", "/v1/api-keys", Some(json!({ "name": "one" }))).await.json();
            let path = format!("/v1/api-keys/{}", text(&old["id"]));
            let (rotation, body) = (format!("{path}/rotate"), json!({ "overlap_hours": 1 }));
            world.cloud.set_fault(fault);
            post(&world, &world.acme.live, &rotation, &body).await;
            world.cloud.clear_faults();
            let was_rotated = !world.call("GET", &path, None).await.json()["rotated_to"].is_null();
            let method = if change.is_none() { "DELETE" } else { "PATCH" };
            let changed = world.call(method, &path, change.clone()).await;
            assert_eq!(changed.status, 200, "{what}: {}", changed.json());
            for _ in 0..2 {
                let again = post(&world, &world.acme.live, &rotation, &body).await;
                let listed = world.call("GET", "/v1/api-keys", None).await.json();
                let successor =
                    listed["data"].as_array().unwrap().iter().find(|key| key["rotated_from"] == old["id"]);
                let works = successor.is_some_and(|key| key["revoked_at"].is_null());
                let opens_all = successor.is_some_and(|key| key["allowed_domains"].is_null());
                assert_eq!(works, again.status == 200, "{what}: {}", again.json());
                assert!(was_rotated || !(works && opens_all), "{what}: {successor:?}");
                taken_back += u32::from(!was_rotated && successor.is_some() && !works);
            }
        }
    }
    assert!(taken_back >= 4, "only {taken_back} successors were revoked");
}

#[tokio::test]
async fn a_rule_is_added_once_and_removed_once_though_either_is_killed_between_any_two_calls() {
    let mut killed = 0;
    let body = json!({ "cidr": "192.0.2.0/24", "action": "deny" });
    for function in ["create-ip-rule", "delete-ip-rule"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let what = format!("{fault:?}");
            let handle = world.cloud.set_fault(fault);
            let make = async || post(&world, &world.acme.live, "/v1/ip-rules", &body).await;
            make().await;
            if function == "create-ip-rule" {
                world.cloud.clear_faults();
            }
            let made = make().await;
            assert_eq!(made.status, 200, "{what}: {}", made.json());
            let rules = async || world.call("GET", "/v1/ip-rules", None).await.json()["data"].clone();
            assert_eq!(rules().await, json!([made.json()]), "{what}");
            let path = format!("/v1/ip-rules/{}", text(&made.json()["id"]));
            let removed = world.call("DELETE", &path, None).await.status;
            world.cloud.clear_faults();
            killed += handle.fired();
            let again = world.call("DELETE", &path, None).await.status;
            let ends = [(200, 404), (500, 200), (500, 404)];
            assert!(ends.contains(&(removed, again)), "{what}: {removed} {again}");
            // The rule was made and then removed, so a repetition does not make it again.
            assert_eq!(make().await.json(), made.json(), "{what}");
            assert_eq!(rules().await, json!([]), "{what}");
            world.cloud.pump().await;
            let log = world.call("GET", "/v1/audit", None).await.json();
            let recorded = log["data"].as_array().unwrap().iter();
            let mut recorded: Vec<String> = recorded.map(|one| text(&one["action"])).collect();
            recorded.sort();
            assert_eq!(recorded, ["ip_rule.created", "ip_rule.deleted"], "{what}");
        }
    }
    assert!(killed >= 12, "only {killed} kills happened");
}
