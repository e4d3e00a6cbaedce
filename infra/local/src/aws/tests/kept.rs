//! State after a kill: an account is opened over the state of another that was dropped midway.

use std::{path::Path, sync::Arc};

use serde_json::{Value, json};

use super::{Account, AccountOptions, Caller, Service, open_with, options, text};
use crate::aws::Answer;

const WORK: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/work";
const DEAD: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/work-dead";
const DEAD_ARN: &str = "arn:aws:sqs:us-east-1:123456789012:work-dead";

/// An account with real delays.
async fn open(dir: &Path) -> Arc<Account> {
    open_with(AccountOptions { collapse_delays: false, ..options(Some(dir)) }).await
}

async fn sqs(account: &Account, action: &str, body: Value) -> Value {
    let answer = account.call_json(&Caller::Owner, Service::Sqs, action, body).await;
    assert_eq!(answer.error, None, "{action}");
    answer.json()
}

async fn receive(account: &Account, url: &str, seconds: u32) -> Vec<Value> {
    let body = json!({ "QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": seconds });
    sqs(account, "ReceiveMessage", body).await["Messages"].as_array().unwrap().clone()
}

fn depth(account: &Account, queue: &str) -> (usize, usize, usize) {
    let depth = account.depth(queue);
    (depth.visible, depth.in_flight, depth.delayed)
}

#[tokio::test]
async fn messages_are_unchanged_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).await;
    let grouped = json!({
        "QueueUrl": WORK, "MessageBody": "grouped \u{e9}", "MessageGroupId": "acme",
        "MessageAttributes": { "kind": { "DataType": "String", "StringValue": "a" } },
    });
    let sent = sqs(&first, "SendMessage", grouped).await;
    sqs(&first, "SendMessage", json!({ "QueueUrl": WORK, "MessageBody": "late", "DelaySeconds": 600 })).await;
    drop(first);

    let second = open(dir.path()).await;
    assert_eq!(depth(&second, "work"), (1, 0, 1));
    let got = receive(&second, WORK, 600).await;
    assert_eq!(got[0]["MessageId"], sent["MessageId"]);
    assert_eq!(got[0]["Body"], "grouped \u{e9}");
    assert_eq!(got[0]["Attributes"]["MessageGroupId"], "acme");
    assert_eq!(got[0]["MessageAttributes"]["kind"]["StringValue"], "a");
    drop(second);

    let third = open(dir.path()).await;
    assert_eq!(
        depth(&third, "work"),
        (0, 1, 1),
        "a received message stays hidden for its whole visibility timeout"
    );
    assert!(receive(&third, WORK, 0).await.is_empty());
}

#[tokio::test]
async fn receives_are_counted_over_restarts_until_the_message_is_a_dead_letter() {
    let dir = tempfile::tempdir().unwrap();
    let account = open(dir.path()).await;
    sqs(&account, "SendMessage", json!({ "QueueUrl": WORK, "MessageBody": "bad" })).await;
    drop(account);
    for count in ["1", "2"] {
        let account = open(dir.path()).await;
        assert_eq!(receive(&account, WORK, 0).await[0]["Attributes"]["ApproximateReceiveCount"], count);
    }
    let account = open(dir.path()).await;
    assert!(receive(&account, WORK, 0).await.is_empty());
    drop(account);

    let account = open(dir.path()).await;
    assert_eq!((depth(&account, "work"), depth(&account, "work-dead")), ((0, 0, 0), (1, 0, 0)));
    sqs(&account, "StartMessageMoveTask", json!({ "SourceArn": DEAD_ARN })).await;
    drop(account);

    let account = open(dir.path()).await;
    assert_eq!((depth(&account, "work"), depth(&account, "work-dead")), ((1, 0, 0), (0, 0, 0)));
    let moves = sqs(&account, "ListMessageMoveTasks", json!({ "SourceArn": DEAD_ARN })).await;
    assert_eq!(moves["Results"][0]["ApproximateNumberOfMessagesMoved"], 1);
    assert_eq!(receive(&account, WORK, 0).await[0]["Attributes"]["ApproximateReceiveCount"], "1");
}

#[tokio::test]
async fn deleted_and_returned_messages_stay_so_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let account = open(dir.path()).await;
    for body in ["done", "given back", "kept"] {
        sqs(&account, "SendMessage", json!({ "QueueUrl": WORK, "MessageBody": body })).await;
    }
    for message in receive(&account, WORK, 600).await {
        let handle =
            json!({ "QueueUrl": WORK, "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0 });
        match message["Body"].as_str() {
            Some("done") => drop(sqs(&account, "DeleteMessage", handle).await),
            Some("given back") => drop(sqs(&account, "ChangeMessageVisibility", handle).await),
            _ => {}
        }
    }
    sqs(&account, "SendMessage", json!({ "QueueUrl": DEAD, "MessageBody": "old" })).await;
    sqs(&account, "PurgeQueue", json!({ "QueueUrl": DEAD })).await;
    drop(account);

    let account = open(dir.path()).await;
    assert_eq!((depth(&account, "work"), depth(&account, "work-dead")), ((1, 1, 0), (0, 0, 0)));
    assert_eq!(receive(&account, WORK, 600).await[0]["Body"], "given back");
}

#[tokio::test]
async fn messages_past_their_queues_retention_are_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let account = open(dir.path()).await;
    sqs(&account, "SendMessage", json!({ "QueueUrl": WORK, "MessageBody": "old" })).await;
    sqs(&account, "SendMessage", json!({ "QueueUrl": WORK, "MessageBody": "new" })).await;
    drop(account);
    let disk = rusqlite::Connection::open(dir.path().join("queues.sqlite")).unwrap();
    let age = "UPDATE messages SET sent_at = sent_at - 1000 * 86400 * 4 WHERE body = 'old'";
    assert_eq!(disk.execute(age, []).unwrap(), 1);

    let account = open(dir.path()).await;
    assert_eq!(receive(&account, WORK, 0).await[0]["Body"], "new");
    assert_eq!(disk.query_row("SELECT COUNT(*) FROM messages", [], |row| row.get::<_, usize>(0)).unwrap(), 1);
}

pub(super) async fn send(account: &Account) -> Answer {
    let raw = "RnJvbTogYUBleGFtcGxlLmNvbQ0KVG86IGJvdW5jZUBzaW11bGF0b3IuYW1hem9uc2VzLmNvbQ0KDQpIaQ==";
    let body = json!({ "Content": { "Raw": { "Data": raw } }, "ConfigurationSetName": "set" });
    account.ses().handle("SendEmail", "", &body).await
}

#[tokio::test]
async fn an_accepted_mail_and_all_its_events_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).await;
    let id = send(&first).await.json()["MessageId"].as_str().unwrap().to_owned();
    drop(first);

    let second = open(dir.path()).await;
    assert_eq!(second.ses().mailbox().mail(&id).unwrap().recipients, ["bounce@simulator.amazonses.com"]);
    assert_eq!(second.ses().mailbox().events_of(&id).len(), 2);
    assert_eq!(second.topics().waiting(), 2);
    // At the next kill a function is processing the first delivery, and has failed the second.
    let (_at_work, mut failed) = (second.topics().next().unwrap(), second.topics().next().unwrap());
    failed.attempts += 1;
    second.topics().again(failed, std::time::Duration::ZERO);
    drop(second);

    let third = open(dir.path()).await;
    let (again, failed) = (third.topics().next().unwrap(), third.topics().next().unwrap());
    assert_eq!((again.attempts, failed.attempts), (0, 1));
    third.topics().done(&again);
    third.topics().done(&failed);
    drop(third);
    assert_eq!(open(dir.path()).await.topics().waiting(), 0);
}

#[tokio::test]
async fn a_mail_that_cannot_be_stored_is_not_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let account = open(dir.path()).await;
    let disk = rusqlite::Connection::open(dir.path().join("queues.sqlite")).unwrap();
    disk.execute_batch("DROP TABLE deliveries").unwrap();
    assert_eq!(send(&account).await.status, 500);
    assert!(account.ses().mailbox().mails().is_empty());
    let mails = disk.query_row("SELECT COUNT(*) FROM mails", [], |row| row.get::<_, usize>(0)).unwrap();
    assert_eq!((mails, account.topics().waiting()), (0, 0), "a failed step leaves nothing");
}

#[tokio::test]
async fn tables_and_identities_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).await;
    let client = aws_sdk_dynamodb::Client::new(&first.sdk_for("worker"));
    client.put_item().table_name("things").item("pk", text("a")).item("sk", text("b")).send().await.unwrap();
    let ses = aws_sdk_sesv2::Client::new(&first.sdk_for_owner());
    let made = ses.create_email_identity().email_identity("example.com").send().await.unwrap();
    drop((first, client, ses));

    let second = open(dir.path()).await;
    let client = aws_sdk_dynamodb::Client::new(&second.sdk_for("worker"));
    let found = client
        .get_item()
        .table_name("things")
        .key("pk", text("a"))
        .key("sk", text("b"))
        .send()
        .await
        .unwrap();
    assert!(found.item().is_some());
    let ses = aws_sdk_sesv2::Client::new(&second.sdk_for_owner());
    let kept = ses.get_email_identity().email_identity("example.com").send().await.unwrap();
    assert_eq!(made.dkim_attributes().unwrap().tokens(), kept.dkim_attributes().unwrap().tokens());
    assert_eq!(kept.dkim_attributes().unwrap().tokens().len(), 3);
    let again = ses
        .create_email_identity()
        .email_identity("example.com")
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(again.is_already_exists_exception());
}
