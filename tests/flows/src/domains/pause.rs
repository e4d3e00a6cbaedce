use posthorn_harness::{World, email};
use serde_json::json;

use super::{path, verified};

#[tokio::test]
async fn a_paused_domain_sends_nothing_until_it_is_resumed() {
    let world = World::new().await;
    let domain = path(&verified(&world).await);
    for _ in 0..2 {
        let paused = world.call("POST", &format!("{domain}/pause"), None).await.json();
        assert_eq!((&paused["paused"], &paused["status"]), (&json!(true), &json!("verified")));
        assert_eq!(paused["paused_at"], "2026-11-21T10:00:00Z", "a second pause does not change the time");
    }
    let refused = world.call("POST", "/v1/emails", Some(email("a@example.com"))).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("DOMAIN_PAUSED")));
    assert_eq!(refused.json()["errors"][0]["pointer"], "/from");
    let resumed = world.call("POST", &format!("{domain}/resume"), None).await.json();
    assert_eq!((&resumed["paused"], &resumed["paused_at"]), (&json!(false), &json!(null)));
    world.accept("a@example.com").await;
    for verb in ["pause", "resume"] {
        let theirs = world.call_as(&world.rival.live, "POST", &format!("{domain}/{verb}"), None, &[]).await;
        assert_eq!(theirs.status, 404);
    }
}

#[tokio::test]
async fn an_instance_that_caches_the_domain_sees_the_pause_within_30_seconds() {
    let world = World::new().await;
    let domain = path(&verified(&world).await);
    world.accept("a@example.com").await;
    world.call("POST", &format!("{domain}/pause"), None).await;
    world.advance_seconds(30);
    let refused = world.call("POST", "/v1/emails", Some(email("a@example.com"))).await;
    assert_eq!(refused.json()["code"], "DOMAIN_PAUSED");
}
