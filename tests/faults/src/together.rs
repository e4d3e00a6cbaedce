//! Batches of emails: a worker that dies between any two calls, copies that come twice and in any order, and one bad email among
//! others.

use posthorn_harness::{DOMAIN, Fault, Service, World, email};
use serde_json::{Value, json};

use crate::{emails::sweep, every_kill};

/// As many as a worker takes at once.
const EMAILS: usize = 10;

/// Each email was handed over once, and its delivery is known.
async fn assert_each_sent_once(world: &World, ids: &[String], what: &str) {
    let mails = world.cloud.mailbox().mails();
    let mut recipients: Vec<&String> = mails.iter().flat_map(|mail| &mail.recipients).collect();
    recipients.sort();
    let all = recipients.len();
    recipients.dedup();
    assert_eq!((recipients.len(), all), (ids.len(), ids.len()), "{what}: each is sent exactly once");
    for id in ids {
        assert_eq!(world.status(id).await, "delivered", "{what}");
    }
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-dead").visible, 0, "{what}");
}

#[tokio::test]
async fn each_email_of_a_batch_is_sent_once_though_its_worker_is_killed_between_any_two_calls() {
    let mut killed = 0;
    for fault in every_kill("deliver-email") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let ids = world.accept_many(EMAILS).await;
        let handle = world.cloud.set_fault(fault);
        world.cloud.pump().await;
        killed += handle.fired();
        sweep(&world, 3).await;
        assert_each_sent_once(&world, &ids, &what).await;
    }
    assert!(killed >= 24, "only {killed} kills happened");
}

#[tokio::test]
async fn the_events_of_a_batch_are_recorded_though_their_worker_is_killed_between_any_two_calls() {
    let mut killed = 0;
    for fault in every_kill("record-ses-event") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let ids = world.accept_many(EMAILS).await;
        let handle = world.cloud.set_fault(fault);
        world.cloud.pump().await;
        killed += handle.fired();
        assert_each_sent_once(&world, &ids, &what).await;
    }
    assert!(killed >= 4, "only {killed} kills happened");
}

/// A batch as SQS may hand it out: some copies twice, the last first.
fn doubled(world: &World, ids: &[String], first_number: usize) -> String {
    let record = |(number, id): (usize, &String)| {
        let body = json!({ "scope": world.scope_label(), "payload": { "email_id": id } }).to_string();
        json!({
            "messageId": format!("m{number}"), "receiptHandle": format!("r{number}"), "body": body, "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:posthorn-dev-email", "awsRegion": "us-east-1",
            "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "0" }, "messageAttributes": {},
        })
    };
    let twice = ids.iter().rev().chain(ids.iter().take(3)).enumerate();
    let records: Vec<Value> = twice.map(|(number, id)| record((first_number + number, id))).collect();
    json!({ "Records": records }).to_string()
}

#[tokio::test]
async fn copies_that_come_twice_and_in_any_order_at_several_workers_are_one_email_each() {
    let world = World::new().await;
    let ids = world.accept_many(7).await;
    let invoke = |first| world.cloud.invoke("deliver-email", doubled(&world, &ids, first));
    let (one, other, third) = tokio::join!(invoke(0), invoke(20), invoke(40));
    for answer in [one.unwrap(), other.unwrap(), third.unwrap()] {
        let answer: Value = serde_json::from_str(&answer).unwrap();
        // A surplus copy of an email in one batch is done.
        assert_eq!(answer["batchItemFailures"], json!([]));
    }
    world.cloud.pump().await;
    sweep(&world, 1).await;
    assert_each_sent_once(&world, &ids, "doubled").await;
}

#[tokio::test]
async fn a_bad_email_does_not_harm_the_others_of_its_batch() {
    let world = World::new().await;
    let mut ids = world.accept_many(EMAILS - 2).await;
    // SES will never take the one; the domain of the other is gone.
    let refused = world.accept("refused@simulator.amazonses.com").await;
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 400,
        code: "MessageRejected".into(),
        times: 1,
    });
    world.cloud.pump().await;
    world.cloud.clear_faults();
    sweep(&world, 1).await;
    ids.push(refused);
    let mut statuses = Vec::new();
    for id in &ids {
        statuses.push(world.status(id).await);
    }
    statuses.sort();
    let expected: Vec<&str> = std::iter::repeat_n("delivered", EMAILS - 2).chain(["failed"]).collect();
    assert_eq!(statuses, expected, "one was refused, the others went out");
    assert_eq!(world.cloud.mailbox().mails().len(), EMAILS - 2);
}

#[tokio::test]
async fn an_unreadable_message_does_not_harm_the_others_of_its_batch() {
    let world = World::new().await;
    let ids = world.accept_many(3).await;
    let mut batch: Value = serde_json::from_str(&doubled(&world, &ids[..1], 0)).unwrap();
    let more: Value = serde_json::from_str(&doubled(&world, &ids[1..], 10)).unwrap();
    batch["Records"][0]["body"] = "not an envelope".into();
    let records = batch["Records"].as_array_mut().unwrap();
    records.truncate(1);
    records.extend(more["Records"].as_array().unwrap()[..2].iter().cloned());
    let answer = world.cloud.invoke("deliver-email", batch.to_string()).await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["batchItemFailures"], json!([{ "itemIdentifier": "m0" }]));
    world.cloud.pump().await;
    assert_each_sent_once(&world, &ids, "unreadable").await;
}

#[tokio::test]
async fn emails_of_a_batch_request_are_accepted_once_though_dynamodb_is_too_busy_for_one() {
    let world = World::new().await;
    let busy = Fault::BusyForStatement { function: "send-batch".into(), place: 3, times: 1 };
    let busy = world.cloud.set_fault(busy);
    let to = |number: usize| email(&format!("success+{number}@simulator.amazonses.com"));
    let body: Value = (0..EMAILS).map(to).collect();
    let answer = world.call("POST", "/v1/emails/batch", Some(body)).await;
    assert_eq!((answer.status, busy.fired()), (200, 1), "{}", answer.json());
    let ids: Vec<String> = answer.json()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| posthorn_harness::text(&one["id"]))
        .collect();
    world.cloud.pump().await;
    assert_each_sent_once(&world, &ids, DOMAIN).await;
}
