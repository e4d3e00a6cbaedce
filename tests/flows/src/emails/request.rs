//! One request id, from the call through queue, stream, SES's event and webhook, in logs and events.

use std::{
    io,
    sync::{Arc, Mutex},
};

use posthorn_harness::{Received, Receiver, World, email, text};
use posthorn_runtime::log_layer;
use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{Layer, filter::filter_fn, layer::SubscriberExt};

/// The log of all functions, as in the cloud. A world runs its functions on the thread of its test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn begin() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        // The runner writes lines too, in the spans of the functions that call it. In the cloud they do not exist.
        let of_functions = filter_fn(|line| !line.target().starts_with("posthorn_local"));
        let layer = log_layer(move || writer.clone()).with_filter(of_functions);
        let subscriber = tracing_subscriber::registry().with(layer);
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The lines of functions.
    fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Whether a line names the request: in its own fields, or in those of the work that it belongs to. A line about several emails names
/// several.
fn names(line: &Value, request: &str) -> bool {
    let is_it = |value: &Value| value.as_str().is_some_and(|ids| ids.split(' ').any(|id| id == request));
    is_it(&line["span"]["request_id"]) || is_it(&line["request_id"]) || is_it(&line["request_ids"])
}

fn payload(event: &Received) -> Value {
    serde_json::from_str(&event.body).unwrap()
}

const REQUEST: &str = "my-request.42";

async fn send(world: &World, body: Value) -> String {
    let headers = [("x-request-id", REQUEST)];
    let answer = world.call_as(&world.acme.live, "POST", "/v1/emails", Some(body), &headers).await;
    assert_eq!((answer.status, answer.header("x-request-id")), (200, Some(REQUEST)), "{}", answer.json());
    text(&answer.json()["id"])
}

/// Checks that every line of the log names the request, and that these functions wrote some.
fn check(log: &Log, functions: &[&str]) {
    let lines = log.lines();
    for line in &lines {
        assert!(names(line, REQUEST), "{line}");
    }
    for function in functions {
        assert!(lines.iter().any(|line| line["span"]["function"] == *function), "{function}: {lines:#?}");
    }
}

#[tokio::test]
async fn every_log_line_and_every_event_of_an_emails_life_names_the_request_that_it_came_with() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    world.call("PATCH", "/v1/org", Some(json!({ "audit_emails": true, "publish_messages": true }))).await;
    world.cloud.pump().await;
    world.cloud.account().buses().take();
    let (log, _guard) = Log::begin();
    receiver.answer_next(500);
    let id = send(&world, email("success@simulator.amazonses.com")).await;
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
    check(&log, &["send-email", "deliver-email", "record-ses-event", "deliver-webhook"]);
    let events = receiver.received();
    assert!(events.len() >= 3, "sent, delivered, and one of them again: {}", events.len());
    for event in &events {
        assert_eq!(payload(event)["data"]["request_id"], REQUEST, "{}", event.body);
    }
    for published in world.cloud.account().buses().take() {
        assert_eq!(published.detail["data"]["request_id"], REQUEST, "{published:?}");
    }
    let audit = world.call("GET", &format!("/v1/audit?resource_id={id}"), None).await.json();
    assert_eq!(audit["data"][0]["request_id"], REQUEST, "{audit}");
    let shown = world.call("GET", &format!("/v1/emails/{id}"), None).await.json();
    assert_eq!(shown["request_id"], REQUEST);
}

#[tokio::test]
async fn a_bounced_email_names_its_request_until_its_address_is_suppressed() {
    let world = World::new().await;
    let (log, _guard) = Log::begin();
    send(&world, email("bounce@simulator.amazonses.com")).await;
    world.cloud.pump().await;
    check(&log, &["send-email", "deliver-email", "record-ses-event"]);
}

#[tokio::test]
async fn a_scheduled_email_names_its_request_when_its_time_comes() {
    let world = World::new().await;
    let mut body = email("success@simulator.amazonses.com");
    body["scheduled_at"] = "in 1 hour".into();
    send(&world, body).await;
    // The stream is read meanwhile, or its reader would say that it is behind.
    world.cloud.pump().await;
    world.advance_seconds(3_601);
    for shard in 0..4 {
        world.cloud.tick("drain-timers", &json!({ "shard": shard }).to_string()).await.unwrap();
    }
    let (log, _guard) = Log::begin();
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
    check(&log, &["deliver-email", "record-ses-event"]);
}
