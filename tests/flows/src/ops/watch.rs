//! The metrics from which the alarms come: written when something stops, and only then.

use std::{
    io,
    sync::{Arc, Mutex},
};

use posthorn_harness::{Fault, Service, World};
use posthorn_jobs::JobItem;
use posthorn_queues::{Post, Queues};
use posthorn_runtime::log_layer;
use posthorn_store::{Read, Store, Table};
use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;

/// The log of this test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Keeps what is logged on this thread from now on.
    fn keep() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::registry().with(log_layer(move || writer.clone()));
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The metrics since the last look, each as its name, dimensions and value, in order.
    fn metrics(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut metrics: Vec<String> =
            lines.filter(|line| line["_aws"].is_object()).map(|line| shown(&line)).collect();
        metrics.sort();
        metrics
    }
}

fn shown(line: &Value) -> String {
    let directive = &line["_aws"]["CloudWatchMetrics"][0];
    assert_eq!((&directive["Namespace"], &line["Stage"]), (&"Posthorn".into(), &"dev".into()), "{line}");
    let name = directive["Metrics"][0]["Name"].as_str().unwrap();
    let dimensions = directive["Dimensions"][0].as_array().unwrap()[1..].iter();
    let values: Vec<&str> =
        dimensions.map(|dimension| line[dimension.as_str().unwrap()].as_str().unwrap()).collect();
    [&[name], &values[..], &[&line[name].to_string()]].concat().join(" ")
}

async fn watch(world: &World, log: &Log) -> Vec<String> {
    world.cloud.tick("watch-installation", "{}").await.unwrap();
    log.metrics()
}

async fn post(world: &World, queue: &str) {
    let app = world.cloud.owner_app();
    let url = format!("{}{queue}", app.setting("QUEUE_URL_PREFIX"));
    app.part::<Queues>().post(&url, Post { body: "{}".into(), group: None }, 0).await.unwrap();
}

/// Runs every job but the named one and the watch.
async fn run_jobs_but(world: &World, left_out: &str) {
    let shards: Vec<String> = (0..4).map(|shard| format!(r#"{{"shard":{shard}}}"#)).collect();
    let mut runs: Vec<(&str, &str)> = shards.iter().map(|shard| ("drain-timers", shard.as_str())).collect();
    for job in [
        "sweep-messages",
        "poll-domains",
        "poll-ip-pools",
        "release-closed",
        "archive-audit",
        "note-dead-letters",
        "probe-status",
        "run-migrations",
        "write-exports",
        "erase-accounts",
        "write-account-exports",
    ] {
        runs.push((job, "{}"));
    }
    for (job, input) in runs.into_iter().filter(|(job, _)| *job != left_out) {
        world.cloud.tick(job, input).await.unwrap();
    }
}

#[tokio::test]
async fn while_nothing_has_stopped_only_the_heartbeat_is_written() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    run_jobs_but(&world, "").await;
    assert_eq!(log.metrics(), [""; 0]);
    assert_eq!(watch(&world, &log).await, ["Watched 1"]);
}

#[tokio::test]
async fn each_dead_letter_queue_that_is_not_empty_is_named_also_while_somebody_looks_into_it() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    post(&world, "email-dead").await;
    post(&world, "email-dead").await;
    post(&world, "relay-ops-dead").await;
    let named = ["DeadLetters email-dead 2", "DeadLetters relay-ops-dead 1", "Watched 1"];
    assert_eq!(watch(&world, &log).await, named);
    let app = world.cloud.owner_app();
    let url = format!("{}relay-ops-dead", app.setting("QUEUE_URL_PREFIX"));
    assert_eq!(app.part::<Queues>().take(&url, 30).await.unwrap().len(), 1);
    assert_eq!(watch(&world, &log).await, named);
}

#[tokio::test]
async fn a_job_that_does_not_run_is_late_after_its_time_and_no_longer_once_it_runs() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    run_jobs_but(&world, "").await;
    watch(&world, &log).await;
    world.advance_seconds(11 * 60);
    run_jobs_but(&world, "poll-domains").await;
    assert_eq!(watch(&world, &log).await, ["Watched 1"]);
    world.advance_seconds(60);
    run_jobs_but(&world, "poll-domains").await;
    assert_eq!(watch(&world, &log).await, ["JobStopped poll-domains late 720", "Watched 1"]);
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    assert_eq!(watch(&world, &log).await, ["Watched 1"]);
}

#[tokio::test]
async fn a_job_that_has_never_run_is_late_after_its_time_since_the_first_look() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    run_jobs_but(&world, "sweep-messages").await;
    assert_eq!(watch(&world, &log).await, ["Watched 1"]);
    world.advance_seconds(12 * 60);
    run_jobs_but(&world, "sweep-messages").await;
    assert_eq!(watch(&world, &log).await, ["JobStopped sweep-messages late 720", "Watched 1"]);
}

#[tokio::test]
async fn a_job_that_fails_three_times_in_a_row_is_named() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    run_jobs_but(&world, "").await;
    let fails = |times| Fault::Fail {
        function: "note-dead-letters".into(),
        service: Service::Sqs,
        action: "GetQueueAttributes".into(),
        status: 403,
        code: "AccessDenied".into(),
        times,
    };
    for failures in 1..=3 {
        assert_eq!(watch(&world, &log).await, ["Watched 1"], "{failures}");
        world.cloud.set_fault(fails(1));
        // Ids of runs are in the order of time.
        world.advance_seconds(1);
        world.cloud.tick("note-dead-letters", "{}").await.unwrap_err();
        log.metrics();
    }
    assert_eq!(watch(&world, &log).await, ["JobStopped note-dead-letters failing 3", "Watched 1"]);
}

#[tokio::test]
async fn a_paused_job_is_shown_and_raises_no_alarm_and_has_its_time_again_when_it_goes_on() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    run_jobs_but(&world, "").await;
    let app = world.cloud.owner_app();
    let pause = async |paused: bool| {
        let lease = app.part::<Store>().system(Table::Ops, "job", "poll-domains");
        let change = |job: &mut JobItem| {
            job.paused = paused;
            true
        };
        lease.revise("lease", Read::Consistent, change).await.unwrap();
    };
    pause(true).await;
    world.advance_seconds(3_600);
    run_jobs_but(&world, "").await;
    assert_eq!(watch(&world, &log).await, ["JobPaused poll-domains 1", "Watched 1"]);
    pause(false).await;
    assert_eq!(watch(&world, &log).await, ["Watched 1"]);
    world.advance_seconds(12 * 60);
    run_jobs_but(&world, "poll-domains").await;
    assert_eq!(watch(&world, &log).await, ["JobStopped poll-domains late 720", "Watched 1"]);
}

#[tokio::test]
async fn a_queue_that_nobody_consumes_is_named_after_15_minutes() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    run_jobs_but(&world, "").await;
    post(&world, "notice").await;
    for _ in 0..3 {
        assert_eq!(watch(&world, &log).await, ["Watched 1"]);
        world.advance_seconds(300);
        run_jobs_but(&world, "").await;
    }
    assert_eq!(watch(&world, &log).await, ["QueueBehind notice 900", "Watched 1"]);
    let app = world.cloud.owner_app();
    let url = format!("{}notice", app.setting("QUEUE_URL_PREFIX"));
    app.part::<Queues>().take(&url, 600).await.unwrap();
    assert_eq!(watch(&world, &log).await, ["Watched 1"], "a message that is processed is in flight");
}

#[tokio::test]
async fn a_watch_that_could_not_look_at_everything_reports_the_rest_and_gives_no_heartbeat() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    post(&world, "email-dead").await;
    world.cloud.set_fault(Fault::Fail {
        function: "watch-installation".into(),
        service: Service::DynamoDb,
        action: "Query".into(),
        status: 400,
        code: "AccessDeniedException".into(),
        times: 1,
    });
    world.cloud.tick("watch-installation", "{}").await.unwrap_err();
    assert_eq!(log.metrics(), ["DeadLetters email-dead 1"]);
}

#[tokio::test]
async fn a_consumer_that_gets_messages_an_hour_late_names_its_queue() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    let now_ms = world.cloud.owner_app().now().as_millisecond();
    // The embedded queues have the machine's clock, so the event is written here.
    let receive = async |ages_seconds: &[i64]| {
        let record = |age: &i64| {
            let sent = (now_ms - age * 1000).to_string();
            json!({ "messageId": sent, "receiptHandle": "r", "body": "{}", "attributes": { "SentTimestamp": sent } })
        };
        let records: Vec<Value> = ages_seconds.iter().map(record).collect();
        world.cloud.tick("send-notice", &json!({ "Records": records }).to_string()).await.unwrap();
        log.metrics()
    };
    assert_eq!(receive(&[0, 3_600]).await, [""; 0]);
    assert_eq!(receive(&[5, 3_700, 3_601]).await, ["QueueBehind notice 3700"]);
}

#[tokio::test]
async fn a_reader_that_gets_changes_ten_minutes_late_is_named() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    world.call("POST", "/v1/tenants", Some(json!({ "name": "A" }))).await;
    world.advance_seconds(700);
    world.cloud.pump().await;
    let metrics = log.metrics();
    assert!(metrics.iter().any(|metric| metric.starts_with("StreamBehind relay-access 7")), "{metrics:?}");
}

#[tokio::test]
async fn an_answer_with_5xx_names_its_function_and_a_refusal_does_not() {
    let world = World::new().await;
    let (log, _guard) = Log::keep();
    world.cloud.set_fault(Fault::Fail {
        function: "list-tenants".into(),
        service: Service::DynamoDb,
        action: "Query".into(),
        status: 400,
        code: "AccessDeniedException".into(),
        times: 1,
    });
    assert!(world.call("GET", "/v1/tenants", None).await.status >= 500);
    assert_eq!(world.call("GET", "/v1/tenants?limit=0", None).await.status / 100, 4);
    assert_eq!(log.metrics(), ["ServerErrors list-tenants 1"]);
}
