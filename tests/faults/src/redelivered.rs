//! Messages of the webhook queue that arrive again, or while an endpoint is changed.

use std::time::Duration;

use posthorn_harness::{Manner, Receiver, World, text};
use posthorn_queues::{Envelope, Queues};
use posthorn_webhooks::{DeliverWebhook, QUEUE};
use serde_json::{Value, json};

/// Sends a test event to endpoint `id`; gives the delivery's id.
async fn fire(world: &World, id: &str) -> String {
    let fired = world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    assert_eq!(fired.status, 202, "{}", fired.json());
    text(&fired.json()["id"])
}

async fn read(world: &World, path: &str) -> Value {
    world.call("GET", path, None).await.json()
}

/// Queues the message of a delivery's `attempt` again and runs the worker. This happens when a worker runs out of time over
/// another message of its batch.
async fn hand_out_again(world: &World, webhook_id: &str, delivery: &str, attempt: u32) {
    let answered = read(world, &format!("/v1/webhooks/{webhook_id}/deliveries/{delivery}")).await;
    let mut payload = answered["payload"].clone();
    // The body names its delivery, in addition to the event.
    payload.as_object_mut().unwrap().remove("delivery_id");
    let event = serde_json::from_value(payload).unwrap();
    let job = DeliverWebhook::single(webhook_id.parse().unwrap(), event, delivery.parse().unwrap(), None);
    let envelope = Envelope::new(world.scope(), DeliverWebhook { attempt, ..job });
    let app = world.cloud.owner_app();
    app.part::<Queues>().send(app.setting(QUEUE.setting()), &envelope, 0).await.unwrap();
    world.cloud.pump().await;
}

#[tokio::test]
async fn a_repeated_message_of_a_rejected_delivery_leaves_the_reenabled_endpoint_enabled() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    let path = format!("/v1/webhooks/{id}");
    receiver.answer_next(410);
    let refused = fire(&world, &id).await;
    world.cloud.pump().await;
    assert_eq!(read(&world, &path).await["disabled_reason"], "gone");
    world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
    hand_out_again(&world, &id, &refused, 1).await;
    assert_eq!(read(&world, &path).await["enabled"], true);
    assert_eq!(receiver.received().len(), 1, "the delivery is not tried again");
}

#[tokio::test]
async fn a_repeated_message_of_an_exhausted_delivery_makes_no_second_dead_letter() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    receiver.answer_always("/hooks", Manner::Status(500));
    let exhausted = fire(&world, &id).await;
    world.cloud.pump().await;
    world.retry_for_days(5).await;
    let dead = || world.cloud.account().depth("posthorn-dev-webhook-dead").visible;
    assert_eq!(dead(), 1);
    hand_out_again(&world, &id, &exhausted, 10).await;
    assert_eq!(dead(), 1);
    // After a replay it is tried once more, and becomes a dead letter again.
    world.redrive("posthorn-dev-webhook-dead").await;
    world.cloud.pump().await;
    assert_eq!((dead(), receiver.received().len()), (1, 11));
}

#[tokio::test]
async fn an_answer_from_the_old_url_does_not_disable_an_endpoint_whose_url_was_changed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.at("/old")).await;
    let path = format!("/v1/webhooks/{id}");
    receiver.answer_always("/old", Manner::After(Duration::from_millis(1_500), 410));
    fire(&world, &id).await;
    let move_away = async {
        while receiver.received().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        world.call("PATCH", &path, Some(json!({ "url": receiver.url }))).await
    };
    let (answered, moved) = tokio::join!(world.cloud.run_queue("posthorn-dev-webhook"), move_away);
    assert_eq!((answered, moved.status), (1, 200));
    assert_eq!(read(&world, &path).await["enabled"], true);
    let deliveries = world.deliveries(&id).await;
    assert_eq!(deliveries[0]["state"], "gone", "it can be replayed to the new URL");
}
