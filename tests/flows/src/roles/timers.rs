//! The flow of timers.

use posthorn_harness::{Manner, email};

use super::Scene;

/// An email and a webhook's next attempt wait for their time.
pub async fn everything(scene: &Scene) {
    let Scene { world, receiver, .. } = scene;
    receiver.answer_always("/hooks", Manner::Status(500));
    world.webhook(&receiver.url).await;
    let mut later = email("success@simulator.amazonses.com");
    later["scheduled_at"] = "in 1 minute".into();
    assert_eq!(world.call("POST", "/v1/emails", Some(later.clone())).await.status, 200);
    later["attachments"] = serde_json::json!([{ "path": receiver.at("/fetched.txt") }]);
    assert_eq!(world.call("POST", "/v1/emails", Some(later)).await.status, 200);
    world.cloud.pump().await;
    world.retry_for_days(1).await;
}
