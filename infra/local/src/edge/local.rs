//! `/_local`: what an owner would do in the cloud's console.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer as respond;
use crate::cloud::Cloud;

pub(super) async fn answer(cloud: &Cloud, method: &str, path: &[&str]) -> Response {
    let (status, body) = match (method, path) {
        ("GET", ["queues"]) => (200, queues(cloud)),
        ("POST", ["queues", queue, "redrive"]) => redrive(cloud, queue).await,
        ("GET", ["ignored"]) => (200, ignored(cloud)),
        _ => (404, json!({ "message": "Not Found" })),
    };
    respond(status, "application/json", body.to_string().into_bytes())
}

fn queues(cloud: &Cloud) -> Value {
    let queue = |name: String| {
        let depth = cloud.account().depth(&name);
        json!({ "name": name, "visible": depth.visible, "in_flight": depth.in_flight, "delayed": depth.delayed })
    };
    let queues: Vec<Value> = cloud.account().queue_names().into_iter().map(queue).collect();
    json!({ "data": queues, "topic_deliveries_waiting": cloud.account().topics().waiting() })
}

async fn redrive(cloud: &Cloud, queue: &str) -> (u16, Value) {
    match cloud.redrive(queue).await {
        Ok(moved) => (200, json!({ "queue": queue, "moved": moved })),
        Err(message) => (404, json!({ "message": message })),
    }
}

fn ignored(cloud: &Cloud) -> Value {
    let entry = |it: &crate::template::Ignored| json!({ "template": it.file, "logical_id": it.logical_id, "type": it.kind, "reason": it.reason });
    json!({ "data": cloud.infrastructure().ignored.iter().map(entry).collect::<Vec<_>>() })
}
