//! A link is made twice, opened, and used in both ways.

use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::Scene;

pub async fn everything(scene: &Scene) {
    let Scene { world, .. } = scene;
    let (first, second) = (path(world).await, path(world).await);
    assert_eq!(world.cloud.http("GET", &first, &[], b"").await.status, 200);
    let pressed = world.cloud.http("POST", &first, &[("sec-fetch-site", "same-origin")], b"").await;
    assert_eq!(pressed.status, 303);
    let body = json!({ "token": second.trim_start_matches("/log-in/") }).to_string();
    let headers = [("content-type", "application/json")];
    let answer = world.cloud.http("POST", "/v1/auth/log-in/link", &headers, body.as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
}

/// The path of a new link.
async fn path(world: &World) -> String {
    let input = json!({ "email": "ada@example.com" }).to_string();
    let answer = world.cloud.invoke("create-owner-link", input).await.expect("a link is made");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    text(&answer["url"]).trim_start_matches("https://unset.invalid").to_owned()
}
