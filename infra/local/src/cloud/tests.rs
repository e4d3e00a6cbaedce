//! A small system with one function per trigger, run step by step.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{FutureExt, future::BoxFuture};
use posthorn_app::App;
use posthorn_runtime::{
    Function, InvokeError,
    uses::{Queue, Setting, Use},
};
use serde_json::{Value, json};

use super::{Cloud, InvokeFailure};
use crate::aws::{Fault, When, arn};

type Answer = BoxFuture<'static, Result<String, InvokeError>>;

const TEMPLATE: &str = include_str!("tests.yaml");

const QUEUE: Queue = Queue::new("work", "QUEUE_URL");
const USES: &[Use] = &[QUEUE.send()];

static ACCEPT: Function = function("accept", accept);
static WORK: Function = function("work", work);
static FOLLOW: Function = function("follow", follow);

const fn function(name: &'static str, invoke: posthorn_runtime::Invoke) -> Function {
    Function { context: "test", name, uses: USES, invoke, ..Function::DEFAULT }
}

/// Echoes, stores and queues.
fn accept(app: &'static App, event: String) -> Answer {
    async move {
        let event: Value = serde_json::from_str(&event).unwrap();
        let id = event["pathParameters"]["id"].as_str().unwrap().to_string();
        assert!(id != "panic", "asked to");
        let text = |value: &str| AttributeValue::S(value.to_string());
        let dynamodb = aws_sdk_dynamodb::Client::new(app.sdk());
        dynamodb
            .put_item()
            .table_name("things")
            .item("pk", text(&id))
            .item("kind", text("thing"))
            .send()
            .await
            .unwrap();
        let sqs = aws_sdk_sqs::Client::new(app.sdk());
        sqs.send_message()
            .queue_url(app.setting("QUEUE_URL"))
            .message_body(&id)
            .delay_seconds(60)
            .send()
            .await
            .unwrap();
        Ok(json!({ "statusCode": 202, "headers": { "X-Id": id }, "body": event["body"] }).to_string())
    }
    .boxed()
}

/// Fails every message whose body is `bad`.
fn work(_: &'static App, event: String) -> Answer {
    async move {
        let event: Value = serde_json::from_str(&event).unwrap();
        let bad = |record: &&Value| record["body"] == "bad";
        let failures: Vec<Value> = event["Records"]
            .as_array()
            .unwrap()
            .iter()
            .filter(bad)
            .map(|r| json!({ "itemIdentifier": r["messageId"] }))
            .collect();
        Ok(json!({ "batchItemFailures": failures }).to_string())
    }
    .boxed()
}

static FOLLOWED: AtomicUsize = AtomicUsize::new(0);

/// Fails at the item `poison`, and counts the others.
fn follow(_: &'static App, event: String) -> Answer {
    async move {
        let event: Value = serde_json::from_str(&event).unwrap();
        for record in event["Records"].as_array().unwrap() {
            if record["dynamodb"]["Keys"]["pk"]["S"] == "poison" {
                let failure = json!({ "itemIdentifier": record["dynamodb"]["SequenceNumber"] });
                return Ok(json!({ "batchItemFailures": [failure] }).to_string());
            }
            FOLLOWED.fetch_add(1, Ordering::SeqCst);
        }
        Ok("{}".to_string())
    }
    .boxed()
}

async fn cloud(dir: &Path) -> Arc<Cloud> {
    std::fs::write(dir.join("template.yaml"), TEMPLATE).unwrap();
    Cloud::builder(vec![&ACCEPT, &WORK, &FOLLOW], dir).collapse_delays().start().await.unwrap()
}

#[tokio::test]
async fn a_request_goes_through_gateway_function_queue_and_stream() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = cloud(dir.path()).await;
    let headers = [("Content-Type", "application/json"), ("Origin", "https://a.example")];
    let answer = cloud.http("POST", "/v1/things/bad?x=1", &headers, b"{\"a\":1}").await;
    assert_eq!((answer.status, answer.header("x-id"), answer.json()), (202, Some("bad"), json!({ "a": 1 })));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    cloud.http("POST", "/v1/things/poison", &[], b"").await;
    cloud.http("POST", "/v1/things/good", &[], b"").await;

    cloud.pump().await;
    assert_eq!(FOLLOWED.load(Ordering::SeqCst), 2, "all but the poisoned one");
    assert_eq!((cloud.account().depth("work").visible, cloud.account().depth("work-dead").visible), (0, 2));
    assert!(cloud.account().unused_grants().is_empty(), "{:?}", cloud.account().unused_grants());
}

#[tokio::test]
async fn a_fault_kills_a_function_before_or_after_a_chosen_call() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = cloud(dir.path()).await;
    let kill = |nth, when| Fault::KillAt { function: "accept".into(), nth, when };
    let event = json!({ "pathParameters": { "id": "k" } }).to_string();

    let struck = cloud.set_fault(kill(2, When::Before));
    assert_eq!(cloud.invoke("accept", event.clone()).await, Err(InvokeFailure::Killed));
    assert_eq!((struck.fired(), cloud.account().depth("work").visible), (1, 0));

    cloud.clear_faults();
    cloud.set_fault(kill(2, When::After));
    assert_eq!(cloud.invoke("accept", event.clone()).await, Err(InvokeFailure::Killed));
    assert_eq!(cloud.account().depth("work").visible, 1);

    cloud.clear_faults();
    let beyond = cloud.set_fault(kill(3, When::Before));
    assert!(cloud.invoke("accept", event).await.is_ok());
    assert_eq!((beyond.fired(), beyond.calls_seen()), (0, 2));
}

#[tokio::test]
async fn the_gateway_itself_answers_unknown_paths_panics_and_preflights() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = cloud(dir.path()).await;
    let missing = cloud.http("GET", "/v1/nothing", &[], b"").await;
    assert_eq!((missing.status, missing.json()), (404, json!({ "message": "Not Found" })));
    assert_eq!(cloud.http("PUT", "/v1/things/a", &[], b"").await.status, 404);
    assert_eq!(cloud.http("POST", "/v1/things/panic", &[], b"").await.status, 500);
    let big = vec![b'a'; 11 * 1024 * 1024];
    assert_eq!(cloud.http("POST", "/v1/things/a", &[("content-type", "text/plain")], &big).await.status, 413);
    let preflight = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "POST")];
    let preflight = cloud.http("OPTIONS", "/v1/things/a", &preflight, b"").await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-methods")), (204, Some("POST")));
}

#[tokio::test]
async fn a_template_without_code_and_code_without_settings_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("template.yaml"), TEMPLATE).unwrap();
    let error = Cloud::builder(vec![&ACCEPT], dir.path()).start().await.err().unwrap().to_string();
    assert_eq!(error, "template.yaml: FollowFunction: no function follow");
    static NEEDY: Function =
        Function { uses: &[Use::Setting(Setting::text("NOWHERE", ""))], ..function("work", work) };
    let error =
        Cloud::builder(vec![&ACCEPT, &NEEDY, &FOLLOW], dir.path()).start().await.err().unwrap().to_string();
    assert_eq!(error, "template.yaml: WorkFunction: wrong settings: NOWHERE is not set");
    assert_eq!(arn::name("arn:aws:sqs:us-east-1:1:q"), "q");
}

#[tokio::test]
async fn instances_take_turns() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("template.yaml"), TEMPLATE).unwrap();
    static WHICH: Function = function("work", which);
    let builder = Cloud::builder(vec![&ACCEPT, &WHICH, &FOLLOW], dir.path()).instances(2);
    let cloud = builder.start().await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(cloud.invoke("work", String::new()).await.unwrap());
    }
    assert_ne!(seen[0], seen[1]);
    assert_eq!(seen[..2], seen[2..]);
}

/// Returns the instance that it runs in.
fn which(app: &'static App, _: String) -> Answer {
    async move { Ok(format!("\"{:p}\"", std::ptr::from_ref(app))) }.boxed()
}

#[tokio::test]
async fn a_stream_with_too_many_readers_is_listed_and_can_be_refused() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = cloud(dir.path()).await;
    assert!(cloud.crowded_streams(2).is_empty());
    let crowded = cloud.crowded_streams(0);
    assert_eq!(crowded[&arn::stream("things")], ["follow"]);
    let builder = Cloud::builder(vec![&ACCEPT, &WORK, &FOLLOW], dir.path()).stream_readers_max(0);
    let error = builder.start().await.err().unwrap().to_string();
    assert_eq!(error, format!("1 functions read {}: follow", arn::stream("things")));
}

#[tokio::test]
async fn stream_records_are_kept_until_all_readers_have_read_them() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("template.yaml"), TEMPLATE).unwrap();
    let start = || async {
        let builder = Cloud::builder(vec![&ACCEPT, &WORK, &FOLLOW], dir.path());
        builder.state_dir(dir.path()).collapse_delays().start().await.unwrap()
    };
    let age = || {
        let disk = rusqlite::Connection::open(dir.path().join("tables.sqlite")).unwrap();
        disk.execute("UPDATE _stream_records SET created_at = created_at - 2 * 86400", []).unwrap();
    };
    let kept = || {
        let disk = rusqlite::Connection::open(dir.path().join("tables.sqlite")).unwrap();
        disk.query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get::<_, usize>(0)).unwrap()
    };
    let cloud = start().await;
    for thing in ["old", "older"] {
        cloud.http("POST", &format!("/v1/things/{thing}"), &[], b"").await;
    }
    drop(cloud);
    let cloud = start().await;
    age();
    cloud.tidy();
    assert_eq!(kept(), 2, "not read");
    assert_eq!(cloud.pump().await.records, 2);
    cloud.http("POST", "/v1/things/young", &[], b"").await;
    assert_eq!(cloud.pump().await.records, 1);
    drop(cloud);
    let cloud = start().await;
    cloud.tidy();
    assert_eq!(kept(), 1, "read by all, and some minutes old");
    age();
    cloud.tidy();
    assert_eq!(kept(), 1, "the last one stays");
}
