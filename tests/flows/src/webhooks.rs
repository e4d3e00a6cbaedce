mod cached;
mod catalogue;
mod deliver;
mod disable;
mod endpoints;
mod health;
mod lanes;
mod large;
mod of_email;
mod owners;
mod rate;
mod replay;
mod secrets;
mod sign;
mod tenants;
mod test_fire;

use posthorn_harness::World;
use serde_json::{Value, json};

/// Registers an endpoint of acme; gives the answer.
async fn endpoint(world: &World, url: &str, more: Value) -> Value {
    let mut body = json!({ "url": url, "events": ["*"] });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.call("POST", "/v1/webhooks", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

/// The path of an endpoint, with `under` appended.
fn path(endpoint: &Value, under: &str) -> String {
    format!("/v1/webhooks/{}{under}", endpoint["id"].as_str().unwrap())
}
