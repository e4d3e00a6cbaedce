//! Inbound mail.

mod domains;
mod hostile;
mod kept;
mod read;
mod receive;
mod threads;

use posthorn_harness::{DOMAIN, World, text};
use serde_json::{Value, json};

/// A world in which acme's domain receives mail.
async fn world() -> World {
    let world = World::new().await;
    let path = domain_path(&world, &world.acme.live).await;
    let answer = world.call("PATCH", &path, Some(json!({ "receiving": true }))).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world
}

/// The path of a key's domain.
async fn domain_path(world: &World, key: &str) -> String {
    let domains = world.call_as(key, "GET", "/v1/domains", None, &[]).await.json();
    let domain = domains["data"].as_array().unwrap().iter().find(|domain| domain["name"] == DOMAIN).unwrap();
    format!("/v1/domains/{}", text(&domain["id"]))
}

/// A plain mail with further headers, each with its line end.
fn plain(headers: &str, body: &str) -> Vec<u8> {
    let head =
        "From: Ada <ada@example.com>\nTo: in@acme.example\nSubject: Question\nMessage-ID: <q1@example.com>\n";
    format!("{head}{headers}\n{body}").replace('\n', "\r\n").into_bytes()
}

/// Receives a mail for acme; gives all mails that acme has received, newest first.
async fn receive_mail(world: &World, raw: &[u8]) -> Vec<Value> {
    world.cloud.receive(raw, &["in@acme.example"]);
    world.cloud.pump().await;
    received(world).await
}

async fn received(world: &World) -> Vec<Value> {
    let answer = world.call("GET", "/v1/emails/receiving", None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["data"].as_array().unwrap().clone()
}

async fn whole(world: &World, listed: &Value) -> Value {
    let answer = world.call("GET", &format!("/v1/emails/receiving/{}", text(&listed["id"])), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}
