//! Reports of other contexts on the consent queue.

use posthorn_consent::Reason;
use posthorn_harness::World;
use serde_json::{Value, json};

use super::suppression;

#[tokio::test]
async fn a_bounce_or_complaint_suppresses_the_address_and_names_its_email() {
    let world = World::new().await;
    for reason in [Reason::HardBounce, Reason::Complaint, Reason::Unsubscribe] {
        world.report("Ada Lovelace <Ada@Example.com>", reason, 0).await;
    }
    world.cloud.pump().await;
    let (status, found) = suppression(&world, "ada@example.com").await;
    assert_eq!((status, &found["reason"]), (200, &json!("complaint")));
    let reasons = found["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 3);
    assert!(reasons.iter().all(|one| one["email_id"].as_str().unwrap().starts_with("email_")));
    assert_eq!(world.suppressed(None, &["ada@example.com"]).await.len(), 1);
}

#[tokio::test]
async fn an_event_reported_again_after_the_suppression_was_lifted_does_not_bring_it_back() {
    let world = World::new().await;
    world.report("ada@example.com", Reason::HardBounce, 0).await;
    world.cloud.pump().await;
    world.advance_seconds(60);
    assert_eq!(world.call("DELETE", "/v1/suppressions/ada@example.com", None).await.status, 200);
    world.advance_seconds(60);
    world.report("ada@example.com", Reason::HardBounce, 120).await;
    world.cloud.pump().await;
    assert_eq!(suppression(&world, "ada@example.com").await.0, 404);
    world.report("ada@example.com", Reason::HardBounce, 0).await;
    world.cloud.pump().await;
    assert_eq!(suppression(&world, "ada@example.com").await.0, 200, "a new bounce counts");
}

#[tokio::test]
async fn a_report_that_arrives_twice_writes_once() {
    let world = World::new().await;
    world.report("ada@example.com", Reason::Complaint, 0).await;
    world.cloud.pump().await;
    let first = suppression(&world, "ada@example.com").await.1;
    world.cloud.ledger().take();
    world.report("ada@example.com", Reason::Complaint, 0).await;
    world.cloud.pump().await;
    let calls = world.cloud.ledger().of("record-suppression");
    assert_eq!(calls.iter().map(|call| call.action.as_str()).collect::<Vec<_>>(), ["PutItem"]);
    assert_eq!(suppression(&world, "ada@example.com").await.1, first);
}

#[tokio::test]
async fn magic_addresses_have_the_same_effect_every_time() {
    let world = World::new().await;
    world.report("bounced@posthorn.test", Reason::HardBounce, 0).await;
    world.report("someone@posthorn.test", Reason::Unsubscribe, 0).await;
    world.cloud.pump().await;
    assert_eq!(suppression(&world, "bounced@posthorn.test").await.0, 404);
    assert_eq!(suppression(&world, "someone@posthorn.test").await.0, 200);
}

#[tokio::test]
async fn a_report_without_an_address_becomes_a_dead_letter() {
    let world = World::new().await;
    world.report("nonsense", Reason::HardBounce, 0).await;
    world.cloud.pump().await;
    assert_eq!(world.cloud.account().depth("posthorn-dev-consent-dead").visible, 1);
    let listed = world.call("GET", "/v1/suppressions", None).await.json();
    assert_eq!(listed["data"], Value::Array(Vec::new()));
}
