use posthorn_harness::{Fault, Service, World};

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
