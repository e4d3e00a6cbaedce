mod batch;
mod links;
mod reports;
mod sending;
mod suppressions;
mod topics;
mod unsubscribe;

use posthorn_harness::{World, text};
use serde_json::{Value, json};

/// Makes a topic; gives its id.
async fn topic(world: &World, default: &str) -> String {
    let body =
        json!({ "name": "Product news", "description": "Once a month", "default_subscription": default });
    let answer = world.call("POST", "/v1/topics", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    text(&answer.json()["id"])
}

/// Suppresses an address; gives the suppression.
async fn suppress(world: &World, body: Value) -> Value {
    let answer = world.call("POST", "/v1/suppressions", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn suppression(world: &World, path: &str) -> (u16, Value) {
    let answer = world.call("GET", &format!("/v1/suppressions/{path}"), None).await;
    (answer.status, answer.json())
}
