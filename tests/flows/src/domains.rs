//! `/v1/domains`.

mod add;
mod caps;
mod closed;
mod delete;
mod pause;
mod poll;
mod proof;
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

/// Publishes a record in the DNS, as a domain's answer shows it.
pub(crate) fn publish(dns: &DnsServer, record: &Value) {
    let value = text(&record["value"]);
    let entry = match text(&record["type"]).as_str() {
        "TXT" => Entry::Txt(value),
        "CNAME" => Entry::Cname(format!("{value}.")),
        _ => Entry::Mx(10, format!("{value}.")),
    };
    dns.put(&text(&record["name"]), entry);
}

/// Publishes all records of a domain of acme's: those that it shows, then, once they prove the ownership, those of its DKIM keys.
pub(crate) async fn publish_all(world: &World, dns: &DnsServer, domain: &Value) -> Value {
    publish_all_as(world, &world.acme.live, dns, domain).await
}

/// The same, for a domain of any key.
pub(crate) async fn publish_all_as(world: &World, key: &str, dns: &DnsServer, domain: &Value) -> Value {
    publish_shown(dns, domain, &[]);
    let proven = world.call_as(key, "POST", &format!("{}/verify", path(domain)), None, &[]).await.json();
    assert!(proven["ownership_proven_at"].is_string(), "{proven}");
    publish_shown(dns, &proven, domain["records"].as_array().unwrap());
    proven
}

/// Publishes the records that a domain shows, except those that were published before.
fn publish_shown(dns: &DnsServer, domain: &Value, before: &[Value]) {
    let same = |one: &Value, other: &Value| (&one["name"], &one["type"]) == (&other["name"], &other["type"]);
    for record in domain["records"].as_array().unwrap() {
        if !before.iter().any(|one| same(one, record)) {
            publish(dns, record);
        }
    }
}

/// A domain's path.
pub(crate) fn path(domain: &Value) -> String {
    format!("/v1/domains/{}", text(&domain["id"]))
}

/// The domain in its current state.
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
