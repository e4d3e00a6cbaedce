use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

use crate::every_kill;

fn order() -> Value {
    json!({ "name": "Order", "alias": "order", "html": "<p>Hi</p>" })
}

async fn create(world: &World, key: &str) -> HttpAnswer {
    world.call_as(&world.acme.live, "POST", "/v1/templates", Some(order()), &[("idempotency-key", key)]).await
}

async fn listed(world: &World) -> usize {
    world.call("GET", "/v1/templates", None).await.json()["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_creation_killed_between_any_two_calls_ends_in_one_template() {
    let mut killed = 0;
    for retry_key in ["k", "l"] {
        for fault in every_kill("create-template") {
            let world = World::new().await;
            let what = format!("{fault:?}, then {retry_key}");
            let handle = world.cloud.set_fault(fault);
            create(&world, "k").await;
            world.cloud.clear_faults();
            killed += handle.fired();
            // The first request has the alias and may still run, until its time is over.
            let at_once = create(&world, retry_key).await;
            assert!(
                at_once.status == 200 || (retry_key == "l" && at_once.status == 409),
                "{what}: {}",
                at_once.json()
            );
            world.advance_seconds(61);
            let later = create(&world, retry_key).await;
            let is_taken = later.json()["code"] == "TEMPLATE_ALIAS_EXISTS";
            assert!(later.status == 200 || (retry_key == "l" && is_taken), "{what}: {}", later.json());
            assert_eq!(listed(&world).await, 1, "{what}");
            let found = world.call("GET", "/v1/templates/order", None).await;
            assert_eq!((found.status, &found.json()["html"]), (200, &json!("<p>Hi</p>")), "{what}");
        }
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_change_killed_between_any_two_calls_is_made_by_the_next_request() {
    let mut killed = 0;
    for fault in every_kill("update-template") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let id = text(&create(&world, "k").await.json()["id"]);
        let path = format!("/v1/templates/{id}");
        let body = json!({ "alias": "newer", "html": "<p>Dear</p>" });
        let handle = world.cloud.set_fault(fault);
        world.call("PATCH", &path, Some(body.clone())).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let between = world.call("GET", &path, None).await.json();
        let html = between["html"].as_str().unwrap();
        assert_eq!(
            between["alias"] == "newer",
            html == "<p>Dear</p>",
            "{what}: readers see all or nothing of the change"
        );
        assert_eq!(world.call("PATCH", &path, Some(body)).await.status, 200, "{what}");
        let found = world.call("GET", "/v1/templates/newer", None).await.json();
        assert_eq!((&found["id"], &found["html"]), (&json!(id), &json!("<p>Dear</p>")), "{what}");
        assert_eq!(world.call("GET", "/v1/templates/order", None).await.status, 404, "{what}");
        world.advance_seconds(61);
        assert_eq!(create(&world, "free").await.status, 200, "{what}: the old alias is free");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn a_deletion_killed_between_any_two_calls_can_be_repeated_by_the_id() {
    let mut killed = 0;
    for fault in every_kill("delete-template") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let id = text(&create(&world, "k").await.json()["id"]);
        let path = format!("/v1/templates/{id}");
        let handle = world.cloud.set_fault(fault);
        world.call("DELETE", &path, None).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let seen = world.call("GET", &path, None).await;
        let whole = seen.status == 200 && seen.json()["html"] == "<p>Hi</p>";
        assert!(whole || seen.status == 404, "{what}: the template is whole or gone");
        let repeated = world.call("DELETE", &path, None).await.status;
        assert!(matches!(repeated, 200 | 404), "{what}");
        assert_eq!(
            (listed(&world).await, world.call("DELETE", &path, None).await.status),
            (0, 404),
            "{what}"
        );
        world.advance_seconds(61);
        assert_eq!(create(&world, "free").await.status, 200, "{what}: the alias is free");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}
