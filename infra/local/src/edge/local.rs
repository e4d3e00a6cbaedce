//! `/_local`: actions that an owner takes in the AWS console.

use axum::response::Response;
use posthorn_runtime::{Function, Trigger};
use serde_json::{Value, json};

use super::{aws, incoming::Incoming};
use crate::{cloud::Cloud, response::answer as respond};

pub(super) async fn answer(cloud: &Cloud, method: &str, path: &[&str], request: &Incoming) -> Response {
    let (status, body) = match (method, path) {
        ("GET", ["functions"]) => (200, json!(cloud.ledger().sums())),
        ("GET", ["queues"]) => (200, queues(cloud)),
        ("POST", ["queues", queue, "redrive"]) => redrive(cloud, queue).await,
        ("POST", ["inbound"]) => inbound(cloud, request),
        ("POST", ["texts"]) => inbound_text(cloud, request),
        ("GET", ["ignored"]) => (200, ignored(cloud)),
        ("POST", ["invoke", function]) => invoke(cloud, function, request).await,
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
    match cloud.redrive(queue, None).await {
        Ok(moved) => (200, json!({ "queue": queue, "moved": moved })),
        Err(message) => (404, json!({ "message": message })),
    }
}

fn ignored(cloud: &Cloud) -> Value {
    let entry = |it: &crate::template::Ignored| json!({ "template": it.file, "logical_id": it.logical_id, "type": it.kind, "reason": it.reason });
    json!({ "data": cloud.infrastructure().ignored.iter().map(entry).collect::<Vec<_>>() })
}

/// Invokes a function that only the account's IAM may invoke, as `aws lambda invoke` does. The body is the input. Browser pages
/// must not reach it.
async fn invoke(cloud: &Cloud, name: &str, request: &Incoming) -> (u16, Value) {
    if let Some(refusal) = aws::refusal(request) {
        return (403, json!({ "message": refusal }));
    }
    let is_by_hand = |function: &Function| matches!(function.trigger, Trigger::Invoked(_));
    if !cloud.deployed(name).is_some_and(|deployed| is_by_hand(deployed.function)) {
        return (404, json!({ "message": "No function of this name is invoked by hand" }));
    }
    match cloud.invoke(name, String::from_utf8_lossy(&request.body).into_owned()).await {
        Ok(answer) => (200, serde_json::from_str(&answer).unwrap_or_default()),
        Err(failure) => (422, json!({ "message": failure.to_string() })),
    }
}

/// A phone sends a text. The body is the text; the query has the phone's number (`from`) and the account's (`to`).
fn inbound_text(cloud: &Cloud, request: &Incoming) -> (u16, Value) {
    let number = |name: &str| {
        let mut pairs = request.query.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(other, _)| *other == name);
        found.map(|(_, number)| format!("+{}", unescaped(number).trim_start_matches('+')))
    };
    let body = String::from_utf8_lossy(&request.body);
    let (Some(from), Some(to), false) = (number("from"), number("to"), body.trim().is_empty()) else {
        let message = "Send the text as the body, and the numbers as ?from= and ?to=";
        return (400, json!({ "message": message }));
    };
    match cloud.account().sms().answer(&from, &to, &body) {
        Ok(id) => (202, json!({ "message_id": id })),
        Err(error) => (404, json!({ "message": error.to_string() })),
    }
}

/// Receives an inbound mail. The body is the mail unchanged. The query has the recipients (`to`, any number) and the envelope's
/// sender (`from`).
fn inbound(cloud: &Cloud, request: &Incoming) -> (u16, Value) {
    let mut recipients = Vec::new();
    let mut sender = None;
    for pair in request.query.split('&') {
        match pair.split_once('=') {
            Some(("to", address)) => recipients.push(unescaped(address)),
            Some(("from", address)) => sender = Some(unescaped(address)),
            _ => {}
        }
    }
    if recipients.is_empty() || request.body.is_empty() {
        let message = "Send the mail as the body, and its recipients as ?to=";
        return (400, json!({ "message": message }));
    }
    let sender = sender.unwrap_or_else(|| "somebody@example.com".to_owned());
    match cloud.account().receive(&request.body, &sender, &recipients) {
        Ok(id) => (202, json!({ "message_id": id })),
        Err(error) => (500, json!({ "message": error.to_string() })),
    }
}

/// Decodes an address in a query: only `%` escapes, because `+` is part of many addresses.
fn unescaped(text: &str) -> String {
    let plus_kept = text.replace('+', "%2B");
    form_urlencoded::parse(format!("a={plus_kept}").as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}
