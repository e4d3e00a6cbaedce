//! When an export is written, and how many there may be at once.

use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::exports::{ask, write};

async fn status(world: &World, path: &str) -> Value {
    world.call("GET", path, None).await.json()["status"].clone()
}

/// Asks as a tenant.
async fn ask_as(world: &World, key: &str, tenant: &str) -> u16 {
    let (body, headers) = (json!({ "kind": "usage", "format": "csv" }), [("posthorn-tenant", tenant)]);
    let headers = if tenant.is_empty() { &[][..] } else { &headers[..] };
    world.call_as(key, "POST", "/v1/exports", Some(body), headers).await.status
}

#[tokio::test]
async fn an_export_begins_when_what_was_accepted_before_it_can_be_read() {
    let world = World::new().await;
    for (kind, lag) in [("emails", 60), ("members", 60), ("usage", 180), ("audit", 300)] {
        let path = ask(&world, &world.acme.live, json!({ "kind": kind, "format": "csv" })).await;
        for (seconds, expected) in [(lag - 1, "pending"), (1, "ready")] {
            world.advance_seconds(seconds);
            world.cloud.tick("write-exports", "{}").await.unwrap();
            assert_eq!(status(&world, &path).await, expected, "{kind}");
        }
    }
}

#[tokio::test]
async fn an_organisation_has_few_open_exports_however_many_scopes_and_those_that_are_gone_do_not_count() {
    let world = World::new().await;
    let mut tenants = vec![String::new()];
    for name in ["a", "b", "c"] {
        let made = world.call("POST", "/v1/tenants", Some(json!({ "name": name }))).await;
        tenants.push(text(&made.json()["id"]));
    }
    for tenant in &tenants {
        for _ in 0..5 {
            world.advance_seconds(1);
            assert_eq!(ask_as(&world, &world.acme.live, tenant).await, 200);
        }
    }
    assert_eq!(ask_as(&world, &world.acme.test, "").await, 409, "a scope without any");
    assert_eq!(ask_as(&world, &world.rival.live, "").await, 200, "another organisation");
    world.advance_days(7);
    assert_eq!(ask_as(&world, &world.acme.test, "").await, 200);
    assert_eq!(ask_as(&world, &world.acme.live, "").await, 200, "DynamoDB has not deleted the others");
    write(&world).await;
    let mut states: Vec<String> = world
        .items_of("ops", "export")
        .iter()
        .map(|item| format!("{} {}", text(&item["state"]["S"]), item["open_pk"].is_object()))
        .collect();
    states.sort();
    let gone = vec!["failed false".to_owned(); 21];
    assert_eq!(states, [gone, vec!["ready false".to_owned(); 2]].concat());
}
