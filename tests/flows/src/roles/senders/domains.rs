//! Domains that are proven by hand and by the schedule, moved, given up by SES and removed from SES.

use posthorn_harness::{Receiver, World, text};
use posthorn_test_dns::DnsServer;
use serde_json::json;

use crate::domains::{add, path, publish, publish_all};

/// Makes each call to SES that a proof, a change and a removal need.
pub async fn everything(world: &World, receiver: &Receiver, dns: &DnsServer) {
    let ours = add(world, "roles.example").await;
    publish_all(world, dns, &ours).await;
    for record in &ours["records"].as_array().unwrap()[1..3] {
        let mut moved = record.clone();
        moved["name"] = json!("bounce.roles.example");
        publish(dns, &moved);
    }
    let change = Some(json!({ "custom_return_path": "bounce" }));
    assert_eq!(world.call("PATCH", &path(&ours), change).await.status, 200);
    let polled = add(world, "polled.example").await;
    publish(dns, &polled["records"][0]);
    world.advance_seconds(60);
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    given_up(world, dns).await;
    // The schedule removes the identities at SES that were never verified.
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    assert!(!world.cloud.account().ses().has_identity("polled.example"));
    assert_eq!(world.call("DELETE", &path(&ours), None).await.status, 200);
    closed(world, receiver, dns).await;
}

/// Closes a tenant with a domain, a pool and an endpoint, and an organisation.
async fn closed(world: &World, receiver: &Receiver, dns: &DnsServer) {
    let tenant = world.call("POST", "/v1/tenants", Some(json!({ "name": "closed" }))).await.json();
    let id = text(&tenant["id"]);
    let acting = [("posthorn-tenant", id.as_str())];
    let made = async |path: &str, body| {
        let answer = world.call_as(&world.acme.live, "POST", path, Some(body), &acting).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        answer.json()
    };
    let domain = made("/v1/domains", json!({ "name": "closed.example" })).await;
    publish(dns, &domain["records"][0]);
    made(&format!("{}/verify", path(&domain)), json!(null)).await;
    made("/v1/ip-pools", json!({ "name": "n" })).await;
    made("/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] })).await;
    assert_eq!(world.call("DELETE", &format!("/v1/tenants/{id}"), None).await.status, 200);
    let (operator, org) = (&world.operator, Some(json!({ "name": "closed" })));
    let org = world.call_as(operator, "POST", "/v1/orgs", org, &[]).await.json();
    let org = format!("/v1/orgs/{}", text(&org["id"]));
    assert_eq!(world.call_as(operator, "DELETE", &org, None, &[]).await.status, 200);
    world.advance_seconds(150);
    world.cloud.tick("release-closed", "{}").await.unwrap();
    assert!(!world.cloud.account().ses().has_identity("closed.example"));
}

/// A second scope proves a name whose identity SES has given up while the first scope still has the domain.
async fn given_up(world: &World, dns: &DnsServer) {
    let first = add(world, "late.example").await;
    publish(dns, &first["records"][0]);
    world.call("POST", &format!("{}/verify", path(&first)), None).await;
    world.advance_seconds(73 * 3600);
    let (key, body) = (&world.rival.live, Some(json!({ "name": "late.example" })));
    let second = world.call_as(key, "POST", "/v1/domains", body, &[]).await.json();
    publish(dns, &second["records"][0]);
    let verified = world.call_as(key, "POST", &format!("{}/verify", path(&second)), None, &[]).await.json();
    assert_eq!(verified["provider"]["dkim"], "PENDING", "{verified}");
}
