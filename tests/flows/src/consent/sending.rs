//! The checks on recipients before the hand-over of an email.

use posthorn_consent::{Reason, Why};
use posthorn_harness::World;
use serde_json::json;

use super::{suppress, topic};

/// The suppressed addresses, each with the reason.
fn reasons(suppressed: &[posthorn_consent_store::Suppressed]) -> Vec<(&str, Why)> {
    suppressed.iter().map(|one| (one.address.as_str(), one.why)).collect()
}

#[tokio::test]
async fn only_recipients_who_must_not_get_the_email_are_named_with_the_reason() {
    let world = World::new().await;
    let (open, closed) = (topic(&world, "opt_in").await, topic(&world, "opt_out").await);
    suppress(&world, json!({ "address": "bounced@example.com", "reason": "hard_bounce" })).await;
    suppress(&world, json!({ "address": "bored@example.com", "reason": "unsubscribe", "topic_id": open }))
        .await;
    let path = format!("/v1/topics/{closed}/subscriptions/fan@example.com");
    world.call("PUT", &path, Some(json!({ "subscription": "opt_in" }))).await;
    let everybody = ["Bounced@Example.com", "bored@example.com", "fan@example.com", "bored@example.com"];
    let bounced = ("Bounced@Example.com", Why::Suppressed(Reason::HardBounce));
    let bored = ("bored@example.com", Why::Suppressed(Reason::Unsubscribe));
    assert_eq!(reasons(&world.suppressed(None, &everybody).await), [bounced]);
    assert_eq!(reasons(&world.suppressed(Some(&open), &everybody).await), [bounced, bored, bored]);
    let silent = ("bored@example.com", Why::NotSubscribed);
    assert_eq!(reasons(&world.suppressed(Some(&closed), &everybody).await), [bounced, silent, silent]);
    assert!(world.suppressed(None, &[]).await.is_empty());
    assert!(world.suppressed(None, &["no address"]).await.is_empty());
    world.call("DELETE", &format!("/v1/topics/{open}"), None).await;
    let gone = world.suppressed(Some(&open), &["ada@example.com"]).await;
    assert_eq!(
        reasons(&gone),
        [("ada@example.com", Why::NotSubscribed)],
        "no recipient gets emails of a deleted topic"
    );
}

#[tokio::test]
async fn a_message_costs_one_read_of_half_a_unit_for_each_recipient() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    let everybody: Vec<String> = (0..150).map(|n| format!("r{n}@example.com")).collect();
    let everybody: Vec<&str> = everybody.iter().map(String::as_str).collect();
    let cost = async |topic: Option<&str>, count: usize| {
        world.cloud.ledger().take();
        world.suppressed(topic, &everybody[..count]).await;
        let calls = world.cloud.ledger().take();
        assert!(calls.iter().all(|call| call.action == "BatchGetItem"), "{calls:?}");
        (calls.len(), calls.iter().map(|call| call.read_units).sum::<f64>())
    };
    assert_eq!(cost(None, 1).await, (1, 0.5));
    assert_eq!(cost(None, 50).await, (1, 25.0));
    assert_eq!(cost(Some(&topic), 1).await, (1, 1.5));
    assert_eq!(cost(Some(&topic), 49).await, (1, 49.5));
    assert_eq!(cost(None, 150).await.0, 2);
}
