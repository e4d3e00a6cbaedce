use posthorn_harness::World;
use serde_json::{Value, json};

use super::{assert_problem, change, create, order, publish, read};

async fn roll_back(world: &World, version: u32) -> posthorn_harness::HttpAnswer {
    world.call("POST", "/v1/templates/order/rollback", Some(json!({ "version": version }))).await
}

#[tokio::test]
async fn a_draft_is_published_changed_and_rolled_back_while_sends_use_the_published_version() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    let unpublished = world.call("GET", "/v1/templates/order?version=published", None).await;
    assert_problem(&unpublished, 422, "TEMPLATE_NOT_PUBLISHED", "");
    let published = publish(&world, "order").await;
    assert_eq!((&published["status"], &published["published_version"]), (&json!("published"), &json!(1)));
    let first = read(&world, "/v1/templates/order").await;
    assert!(first["published_at"].is_string() && first["has_unpublished_versions"] == json!(false));
    change(&world, "order", json!({ "subject": "Newer {{ id }}" })).await;
    let draft = read(&world, "/v1/templates/order").await;
    assert_eq!((&draft["version"], &draft["published_version"]), (&json!(2), &json!(1)));
    assert_eq!(read(&world, "/v1/templates/order?version=published").await["subject"], "Order {{ id }}");
    assert_eq!(publish(&world, "order").await["published_version"], 2);
    let back = roll_back(&world, 1).await;
    assert_eq!((back.status, &back.json()["published_version"]), (200, &json!(1)));
    assert_eq!(back.json()["draft_version"], 2, "the draft stays");
    for (version, status) in [(3, 404), (0, 422)] {
        assert_eq!(roll_back(&world, version).await.status, status, "{version}");
    }
    assert_problem(&roll_back(&world, 3).await, 404, "TEMPLATE_VERSION_NOT_FOUND", "/version");
    let listed = read(&world, "/v1/templates/order/versions").await;
    let versions: Vec<_> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["version"].clone(), one["published"].clone(), one["draft"].clone()))
        .collect();
    assert_eq!(versions, [(json!(2), json!(false), json!(true)), (json!(1), json!(true), json!(false))]);
}

#[tokio::test]
async fn publishing_is_one_conditional_write_and_a_repetition_writes_nothing() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    for writes in [1, 0] {
        world.cloud.ledger().take();
        publish(&world, "order").await;
        let puts = world.cloud.ledger().of("publish-template");
        assert_eq!(puts.iter().filter(|call| call.action == "PutItem").count(), writes);
    }
}

#[tokio::test]
async fn the_newest_fifty_versions_and_the_published_one_are_kept() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    publish(&world, "order").await;
    for number in 2..=53 {
        change(&world, "order", json!({ "subject": format!("{number} {{{{ id }}}}") })).await;
    }
    let listed = read(&world, "/v1/templates/order/versions").await;
    let numbers: Vec<u64> =
        listed["data"].as_array().unwrap().iter().map(|one| one["version"].as_u64().unwrap()).collect();
    assert_eq!((numbers.len(), numbers[0], numbers[49], numbers[50]), (51, 53, 4, 1));
    assert_eq!(read(&world, "/v1/templates/order?version=published").await["subject"], "Order {{ id }}");
    for (version, status) in [("2", 404), ("4", 200), ("53", 200), ("54", 404), ("0", 404), ("x", 422)] {
        let answer = world.call("GET", &format!("/v1/templates/order?version={version}"), None).await;
        assert_eq!(answer.status, status, "{version}");
    }
    assert_eq!(roll_back(&world, 2).await.status, 404);
    assert_eq!(roll_back(&world, 4).await.status, 200);
    assert_eq!(world.call("DELETE", "/v1/templates/order", None).await.status, 200);
}

#[tokio::test]
async fn concurrent_changes_are_all_kept() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    let (one, other, third) = tokio::join!(
        change(&world, "order", json!({ "subject": "S {{ id }}" })),
        change(&world, "order", json!({ "text": "T {{ id }}" })),
        change(&world, "order", json!({ "from": "New <new@acme.example>" })),
    );
    let mut numbers: Vec<&Value> =
        vec![&one["draft_version"], &other["draft_version"], &third["draft_version"]];
    numbers.sort_by_key(|number| number.as_u64());
    let whole = read(&world, "/v1/templates/order").await;
    assert_eq!((&whole["version"], numbers.last()), (&json!(4), Some(&&json!(4))));
    assert_eq!(
        (&whole["subject"], &whole["text"], &whole["from"]),
        (&json!("S {{ id }}"), &json!("T {{ id }}"), &json!("New <new@acme.example>"))
    );
}
