//! Domains that are proven by hand and by the schedule, moved, given up by SES and taken from it.

use posthorn_harness::World;
use posthorn_test_dns::DnsServer;
use serde_json::json;

use crate::domains::{add, path, publish, publish_all};

/// Each call that a proof, a change and an end make of SES.
pub async fn everything(world: &World, dns: &DnsServer) {
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
    // The schedule takes from SES what was waited for in vain.
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    assert!(!world.cloud.account().ses().has_identity("polled.example"));
    assert_eq!(world.call("DELETE", &path(&ours), None).await.status, 200);
}

/// SES has given an identity up, which the first scope has still, by the time that a second one proves the name.
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
