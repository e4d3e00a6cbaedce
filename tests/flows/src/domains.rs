//! `/v1/domains`.

mod add;
mod delete;
mod pause;
mod poll;
mod update;
mod verify;
mod warm_up;

use posthorn_harness::{World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

/// Adds a domain as acme.
pub(crate) async fn add(world: &World, name: &str) -> Value {
    let answer = world.call("POST", "/v1/domains", Some(json!({ "name": name }))).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

/// Puts a record as a domain's answer tells it into the DNS.
pub(crate) fn publish(dns: &DnsServer, record: &Value) {
    let value = text(&record["value"]);
    let entry = match text(&record["type"]).as_str() {
        "TXT" => Entry::Txt(value),
        "CNAME" => Entry::Cname(format!("{value}.")),
        _ => Entry::Mx(10, format!("{value}.")),
    };
    dns.put(&text(&record["name"]), entry);
}

/// Puts all of them in.
pub(crate) fn publish_all(dns: &DnsServer, domain: &Value) {
    for record in domain["records"].as_array().unwrap() {
        publish(dns, record);
    }
}

/// A domain's path.
pub(crate) fn path(domain: &Value) -> String {
    format!("/v1/domains/{}", text(&domain["id"]))
}

/// The domain as it stands.
pub(crate) async fn get(world: &World, domain: &Value) -> Value {
    let answer = world.call("GET", &path(domain), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

/// The one domain that every world has verified.
pub(crate) async fn verified(world: &World) -> Value {
    world.call("GET", "/v1/domains", None).await.json()["data"][0].clone()
}

/// How often `function` has called SES so far.
pub(crate) fn ses_calls(world: &World, function: &str) -> usize {
    let calls = world.cloud.ledger().of(function);
    calls.iter().filter(|call| call.service == posthorn_harness::Service::Ses).count()
}
