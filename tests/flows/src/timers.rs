use posthorn_harness::{Manner, Receiver, World};
use posthorn_queues::Queues;
use serde_json::json;

#[tokio::test]
async fn a_run_takes_a_lease_and_overlapping_runs_do_nothing_twice() {
    let world = World::new().await;
    let id = world.accept("a@example.com").await;
    world.advance_seconds(301);
    let run = || world.cloud.tick("sweep-messages", "{}");
    let (one, other) = tokio::join!(run(), run());
    one.unwrap();
    other.unwrap();
    let leases = world.cloud.ledger().of("sweep-messages");
    let queued: u32 =
        leases.iter().filter(|call| call.action == "SendMessageBatch").map(|call| call.items).sum();
    assert_eq!(queued, 1);
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
    assert_eq!(world.status(&id).await, "delivered");
}

#[tokio::test]
async fn a_delivery_attempt_from_a_timer_is_queued_in_its_endpoints_message_group() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    receiver.answer_always("/hooks", Manner::Status(500));
    world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    world.retry_step().await;
    let app = world.cloud.owner_app();
    let waiting = app.part::<Queues>().take(app.setting("WEBHOOK_QUEUE_URL"), 0).await.unwrap();
    let groups: Vec<_> = waiting.iter().map(|message| message.group.as_deref()).collect();
    assert_eq!(groups, [id.strip_prefix("webhook_")]);
}
