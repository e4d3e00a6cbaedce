mod drafts;
mod links;
mod list;
mod preview;
mod refusals;
mod send;
mod test_send;
mod versions;

use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

/// A template with one required variable and one that has a fallback.
fn order(alias: Option<&str>) -> Value {
    json!({
        "name": "Order confirmation", "alias": alias, "from": "Acme <hello@acme.example>",
        "reply_to": "help@acme.example", "subject": "Order {{ id }}",
        "html": "<p>Hi {{ name }}, your order {{ id }}.</p>",
        "variables": [{ "key": "name", "type": "string", "fallback_value": "friend" }, { "key": "id", "type": "number" }],
    })
}

async fn create(world: &World, body: Value) -> String {
    let answer = world.call("POST", "/v1/templates", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    text(&answer.json()["id"])
}

async fn read(world: &World, path: &str) -> Value {
    let answer = world.call("GET", path, None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

async fn change(world: &World, id: &str, body: Value) -> Value {
    let answer = world.call("PATCH", &format!("/v1/templates/{id}"), Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn publish(world: &World, id: &str) -> Value {
    let answer = world.call("POST", &format!("/v1/templates/{id}/publish"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn assert_problem(answer: &HttpAnswer, status: u16, code: &str, pointer: &str) {
    let body = answer.json();
    assert_eq!((answer.status, body["code"].as_str()), (status, Some(code)), "{body}");
    let pointers: Vec<_> =
        body["errors"].as_array().into_iter().flatten().map(|error| error["pointer"].clone()).collect();
    assert!(pointer.is_empty() || pointers.contains(&json!(pointer)), "{pointer}: {body}");
}
