//! `/_local`: what an owner would do in the cloud's console.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer as respond;
use crate::{
    aws::{Caller, Service, arn},
    cloud::Cloud,
};

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

/// Replays the dead letters of a queue, as `aws sqs start-message-move-task` does.
async fn redrive(cloud: &Cloud, queue: &str) -> (u16, Value) {
    let waiting = cloud.account().depth(queue).visible;
    let body = json!({ "SourceArn": arn::queue(queue) });
    let answer = cloud.account().call_json(&Caller::Owner, Service::Sqs, "StartMessageMoveTask", body).await;
    match answer.error {
        None => (200, json!({ "queue": queue, "moved": waiting })),
        Some(_) => (404, json!({ "message": answer.json()["message"] })),
    }
}

fn ignored(cloud: &Cloud) -> Value {
    let entry = |it: &crate::template::Ignored| {
        json!({ "template": it.file, "logical_id": it.logical_id, "type": it.kind, "reason": it.reason })
    };
    json!({ "data": cloud.infrastructure().ignored.iter().map(entry).collect::<Vec<_>>() })
}
