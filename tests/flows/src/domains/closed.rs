//! The resources of closed organisations, closed tenants and removed environments are released.

use posthorn_harness::{Receiver, World, email, text};
use posthorn_test_dns::DnsServer;
use serde_json::{Value, json};

use super::{path, publish_all_as};

/// An organisation that the operator made.
struct Customer {
    path: String,
    key: String,
}

async fn customer(world: &World) -> Customer {
    let made = json!({ "name": "N" });
    let made = world.call_as(&world.operator, "POST", "/v1/orgs", Some(made), &[]).await.json();
    let customer =
        Customer { path: format!("/v1/orgs/{}", text(&made["id"])), key: text(&made["api_key"]["token"]) };
    let grant = Some(json!({ "ip_pools_max": 2 }));
    assert_eq!(world.call_as(&world.operator, "PATCH", &customer.path, grant, &[]).await.status, 200);
    customer
}

async fn post(world: &World, key: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Value {
    let answer = world.call_as(key, "POST", path, Some(body), headers).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

/// Makes a domain of `key`'s that is verified and receives mail.
async fn receiving_domain(world: &World, dns: &DnsServer, key: &str, name: &str) -> Value {
    let domain = post(world, key, "/v1/domains", json!({ "name": name }), &[]).await;
    publish_all_as(world, key, dns, &domain).await;
    let verified = post(world, key, &format!("{}/verify", path(&domain)), json!(null), &[]).await;
    assert_eq!(verified["status"], "verified", "{verified}");
    let on = Some(json!({ "receiving": true }));
    let taken = world.call_as(key, "PATCH", &path(&domain), on, &[]).await;
    assert_eq!(taken.status, 200, "{}", taken.json());
    domain
}

async fn tick(world: &World) {
    world.cloud.tick("release-closed", "{}").await.unwrap();
    world.cloud.pump().await;
}

fn writes(world: &World, function: &str) -> usize {
    world.cloud.ledger().of(function).iter().filter(|call| call.action == "PutItem").count()
}

#[tokio::test]
async fn a_closed_organisations_domains_and_pools_are_released_and_it_gets_no_mail_or_events() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let receiver = Receiver::start().await;
    let Customer { path: org, key } = customer(&world).await;
    receiving_domain(&world, &dns, &key, "shop.example").await;
    let tenant = post(&world, &key, "/v1/tenants", json!({ "name": "T" }), &[]).await;
    let bound = json!({ "name": "t", "tenant_id": tenant["id"] });
    let bound = text(&post(&world, &key, "/v1/api-keys", bound, &[]).await["token"]);
    receiving_domain(&world, &dns, &bound, "tenant.example").await;
    let pool = post(&world, &key, "/v1/ip-pools", json!({ "name": "n" }), &[]).await;
    let set = format!("posthorn-dev-{}", text(&pool["id"]).trim_start_matches("pool_"));
    post(&world, &key, "/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] }), &[]).await;
    let mut queued = email("success@simulator.amazonses.com");
    queued["from"] = json!("a@shop.example");
    post(&world, &key, "/v1/emails", queued, &[]).await;
    assert_eq!(world.call_as(&world.operator, "DELETE", &org, None, &[]).await.status, 200);
    // The caches of warm instances have expired; the job has not run yet.
    world.advance_seconds(31);
    world.cloud.pump().await;
    assert_eq!(receiver.received().len(), 0, "a closed organisation gets no events");
    assert_eq!(world.cloud.mailbox().mails().len(), 0);
    let before = writes(&world, "receive-email");
    world.cloud.receive(b"From: a@example.com\r\n\r\nhello", &["in@shop.example", "in@tenant.example"]);
    world.cloud.pump().await;
    assert_eq!(writes(&world, "receive-email"), before, "and no mail");
    tick(&world).await;
    let ses = world.cloud.account().ses();
    assert!(ses.has_identity("shop.example"), "requests that began before may still run");
    world.advance_seconds(120);
    tick(&world).await;
    for name in ["shop.example", "tenant.example"] {
        assert!(!ses.has_identity(name), "{name}");
    }
    // Warm instances may use the configuration set for some minutes more.
    world.advance_seconds(5 * 60);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    assert_eq!(ses.pool_of(&set), None);
    world.advance_seconds(60);
    for name in ["shop.example", "tenant.example"] {
        for label in ["send", "_dmarc"] {
            dns.clear(&format!("{label}.{name}"));
        }
        receiving_domain(&world, &dns, &world.acme.live, name).await;
    }
    let calls = world.cloud.ledger().of("release-closed").len();
    tick(&world).await;
    // A run with nothing to do reads only its lease and its index.
    assert!(world.cloud.ledger().of("release-closed").len() - calls < 8, "the release is finished");
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_closed_tenants_domains_are_released_and_a_suspended_one_keeps_them() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let mut tenants = Vec::new();
    for name in ["closed", "suspended"] {
        let tenant = post(&world, &world.acme.live, "/v1/tenants", json!({ "name": name }), &[]).await;
        let bound = json!({ "name": name, "tenant_id": tenant["id"] });
        let key = text(&post(&world, &world.acme.live, "/v1/api-keys", bound, &[]).await["token"]);
        receiving_domain(&world, &dns, &key, &format!("{name}.example")).await;
        tenants.push(format!("/v1/tenants/{}", text(&tenant["id"])));
    }
    receiving_domain(&world, &dns, &world.acme.live, "own.example").await;
    assert_eq!(world.call("DELETE", &tenants[0], None).await.status, 200);
    post(&world, &world.acme.live, &format!("{}/suspend", tenants[1]), json!({ "reason": "r" }), &[]).await;
    world.advance_seconds(150);
    let before = writes(&world, "receive-email");
    world.cloud.receive(b"From: a@example.com\r\n\r\nhello", &["in@suspended.example"]);
    world.cloud.pump().await;
    assert!(writes(&world, "receive-email") > before, "its mail is kept");
    tick(&world).await;
    let ses = world.cloud.account().ses();
    assert!(!ses.has_identity("closed.example"));
    assert!(ses.has_identity("suspended.example") && ses.has_identity("own.example"));
}

#[tokio::test]
async fn a_removed_environments_resources_are_released_unless_it_is_added_again() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let add = || world.call("POST", "/v1/environments", Some(json!({ "name": "staging" })));
    let key = || async {
        let key = json!({ "name": "k", "environment": "staging" });
        text(&post(&world, &world.acme.live, "/v1/api-keys", key, &[]).await["token"])
    };
    assert_eq!(add().await.status, 200);
    let first = key().await;
    post(&world, &first, "/v1/domains", json!({ "name": "new.example" }), &[]).await;
    post(&world, &first, "/v1/ip-pools", json!({ "name": "n" }), &[]).await;
    post(&world, &first, "/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] }), &[]).await;
    let count = |key: String| {
        let world = &world;
        async move {
            let mut count = 0;
            for list in ["/v1/domains", "/v1/ip-pools", "/v1/webhooks"] {
                let listed = world.call_as(&key, "GET", list, None, &[]).await.json();
                count += listed["data"].as_array().unwrap().len();
            }
            count
        }
    };
    for (again, left) in [(true, 3), (false, 0)] {
        assert_eq!(world.call("DELETE", "/v1/environments/staging", None).await.status, 200);
        if again {
            assert_eq!(add().await.status, 200);
        }
        world.advance_seconds(150);
        tick(&world).await;
        if !again {
            assert_eq!(add().await.status, 200);
            world.advance_seconds(31);
        }
        assert_eq!(count(key().await).await, left, "added again: {again}");
    }
}
