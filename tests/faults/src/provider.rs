use posthorn_harness::{Fault, Service, World, email, text};
use serde_json::json;

const EMAIL_QUEUE: &str = "posthorn-dev-email";
const DEAD: &str = "posthorn-dev-email-dead";

fn throttled(times: u32) -> Fault {
    Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times,
    }
}

#[tokio::test]
async fn a_throttled_provider_is_tried_again_with_growing_waits() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(throttled(3));
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
    let calls = world.cloud.ledger().of("deliver-email");
    let waits: Vec<u32> = calls
        .iter()
        .filter(|call| call.action == "ChangeMessageVisibility")
        .flat_map(|call| call.seconds.clone())
        .collect();
    assert_eq!(waits.len(), 3, "{waits:?}");
    for (wait, full) in waits.iter().zip([30, 60, 120]) {
        assert!((full / 2..=full).contains(wait), "{waits:?}");
    }
}

#[tokio::test]
async fn a_provider_that_stays_down_ends_in_the_dead_letter_queue_visible_and_replayable() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(throttled(1_000));
    world.cloud.pump().await;
    let email = world.email(&id).await;
    assert_eq!(email["status"], "failed");
    let last = email["history"].as_array().unwrap().last().unwrap().clone();
    assert!(last["detail"].as_str().unwrap().contains("TooManyRequests"), "{last}");
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-dead").visible, 1);

    world.cloud.clear_faults();
    assert_eq!(world.redrive("posthorn-dev-email-dead").await, 1);
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

/// How often the history tells of `what`.
async fn told(world: &World, id: &str, what: &str) -> usize {
    let email = world.email(id).await;
    email["history"].as_array().unwrap().iter().filter(|event| event["event"] == what).count()
}

/// Waits through the whole backoff with a sweep each minute; the queue hands out at the latest times that there are.
async fn live_through_the_backoff(world: &World) {
    for second in (0..=930).step_by(30) {
        if [0, 30, 90, 210, 450, 930].contains(&second) {
            world.cloud.run_queue(EMAIL_QUEUE).await;
        }
        if second % 60 == 0 {
            world.cloud.tick("sweep-messages", "{}").await.unwrap();
        }
        world.advance_seconds(30);
    }
    world.cloud.pump().await;
}

#[tokio::test]
async fn the_sweep_leaves_an_email_in_backoff_to_the_queue_so_that_it_is_given_up_once() {
    let world = World::new().await;
    let alone = world.accept("success@simulator.amazonses.com").await;
    let batch = json!([email("success@simulator.amazonses.com")]);
    let batch = world.call("POST", "/v1/emails/batch", Some(batch)).await.json();
    let ids = [alone, text(&batch["data"][0]["id"])];
    world.cloud.set_fault(throttled(1_000));
    live_through_the_backoff(&world).await;
    for id in &ids {
        assert_eq!((world.status(id).await.as_str(), told(&world, id, "failed").await), ("failed", 1));
    }
    assert_eq!(world.cloud.account().depth(DEAD).visible, 2);

    world.cloud.clear_faults();
    for _ in 0..3 {
        world.advance_seconds(1_000);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
    }
    assert!(world.cloud.mailbox().mails().is_empty(), "what is told to have failed is not sent by itself");
}

#[tokio::test]
async fn a_message_that_the_provider_refuses_for_good_fails_at_once_with_its_reason() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 400,
        code: "MessageRejected".into(),
        times: 1,
    });
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "failed");
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-dead").visible, 0);
    assert!(world.cloud.mailbox().mails().is_empty());
}

#[tokio::test]
async fn a_queue_that_is_down_while_accepting_loses_nothing() {
    let world = World::new().await;
    world.cloud.set_fault(Fault::Fail {
        function: "send-email".into(),
        service: Service::Sqs,
        action: "SendMessage".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 10,
    });
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "queued");
    world.advance_seconds(301);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}
