use posthorn_harness::{Fault, Service, World};
use serde_json::json;

use crate::{
    emails::{queue_is_down, ses_answers, sweep},
    every_kill,
};

#[tokio::test]
async fn an_email_is_sent_once_though_its_worker_is_killed_between_any_two_calls() {
    let mut killed = 0;
    for fault in every_kill("deliver-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let id = world.accept("success@simulator.amazonses.com").await;
        let handle = world.cloud.set_fault(fault);
        world.cloud.pump().await;
        killed += handle.fired();
        sweep(&world, 3).await;
        assert_eq!(world.cloud.mailbox().mails().len(), 1, "{what}: sent exactly once");
        assert_eq!(world.status(&id).await, "delivered", "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_queue_message_that_arrives_repeatedly_or_at_several_workers_is_one_email() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    let body = serde_json::json!({ "scope": world.scope_label(), "payload": { "email_id": id } }).to_string();
    let event = |n: u32| {
        serde_json::json!({ "Records": [{
            "messageId": format!("m{n}"), "receiptHandle": format!("r{n}"), "body": body, "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:posthorn-dev-email", "awsRegion": "us-east-1",
            "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "0" }, "messageAttributes": {},
        }]})
        .to_string()
    };
    let invoke = |n| world.cloud.invoke("deliver-email", event(n));
    let (one, other, third) = tokio::join!(invoke(1), invoke(2), invoke(3));
    one.unwrap();
    other.unwrap();
    third.unwrap();
    invoke(4).await.unwrap();
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
    assert_eq!(world.status(&id).await, "delivered");
}

/// DynamoDB does the next call of `function` to this `action`, but its answer is lost, so the SDK repeats the call.
fn lost_write(function: &str, action: &str) -> Fault {
    Fault::LoseAnswer {
        function: function.into(),
        service: Service::DynamoDb,
        action: action.into(),
        times: 1,
    }
}

#[tokio::test]
async fn a_claim_whose_answer_is_lost_still_counts() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    let lost = world.cloud.set_fault(lost_write("deliver-email", "BatchExecuteStatement"));
    world.cloud.pump().await;
    assert_eq!((lost.fired(), world.status(&id).await.as_str()), (1, "delivered"));
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn a_lease_whose_answer_is_lost_still_counts() {
    let world = World::new().await;
    for _ in ["a first run", "a later one"] {
        world.cloud.set_fault(queue_is_down());
        let id = world.accept("success@simulator.amazonses.com").await;
        world.cloud.clear_faults();
        world.advance_seconds(301);
        let lost = world.cloud.set_fault(lost_write("sweep-messages", "PutItem"));
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
        assert_eq!((lost.fired(), world.status(&id).await.as_str()), (1, "delivered"));
    }
}

#[tokio::test]
async fn an_email_ends_as_suppressed_if_its_worker_failed_and_its_recipient_was_then_suppressed() {
    let world = World::new().await;
    let id = world.accept("eve@customer.example").await;
    world.cloud.set_fault(ses_answers(500, "InternalFailure", 1));
    world.cloud.pump().await;
    let suppressed =
        world.call("POST", "/v1/suppressions", Some(json!({ "address": "eve@customer.example" })));
    assert_eq!(suppressed.await.status, 200);
    sweep(&world, 3).await;
    assert_eq!(world.status(&id).await, "suppressed");
    assert!(world.cloud.mailbox().mails().is_empty());
    world.cloud.ledger().take();
    sweep(&world, 3).await;
    assert!(world.cloud.ledger().of("deliver-email").is_empty(), "it is not queued again");
}

#[tokio::test]
async fn a_hand_over_whose_answer_is_lost_is_not_repeated() {
    let world = World::new().await;
    let id = world.accept("success@simulator.amazonses.com").await;
    world.cloud.set_fault(Fault::LoseAnswer {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        times: 1,
    });
    world.cloud.pump().await;
    sweep(&world, 3).await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
    assert_eq!(world.status(&id).await, "delivered", "SES's event reported it");
}
