use posthorn_harness::{World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use crate::every_kill;

#[tokio::test]
async fn a_creation_killed_between_any_two_calls_ends_in_one_domain() {
    let mut killed = 0;
    // A retry under the same key gets the domain. A retry under another key may get the error that the domain exists.
    for retry_key in ["k", "l"] {
        for fault in every_kill("create-domain") {
            let world = World::new().await;
            let what = format!("{fault:?}, then {retry_key}");
            let make = |key: &'static str| {
                let world = &world;
                let body = json!({ "name": "new.example" });
                async move {
                    world
                        .call_as(
                            &world.acme.live,
                            "POST",
                            "/v1/domains",
                            Some(body),
                            &[("idempotency-key", key)],
                        )
                        .await
                }
            };
            let handle = world.cloud.set_fault(fault);
            make("k").await;
            world.cloud.clear_faults();
            killed += handle.fired();
            let retried = make(retry_key).await;
            assert!(
                retried.status == 200 || (retry_key == "l" && retried.status == 409),
                "{what}: {}",
                retried.json()
            );
            let again = make("k").await;
            let listed = world.call("GET", "/v1/domains", None).await.json();
            assert_eq!(
                listed["data"].as_array().unwrap().len(),
                2,
                "{what}: the world's domain and the new one"
            );
            if retry_key == "k" {
                assert_eq!(again.json()["id"], retried.json()["id"], "{what}");
            }
        }
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

/// Publishes the records that a domain shows.
fn publish(dns: &DnsServer, domain: &Value) {
    for record in domain["records"].as_array().unwrap() {
        let value = text(&record["value"]);
        let entry = match text(&record["type"]).as_str() {
            "TXT" => Entry::Txt(value),
            "CNAME" => Entry::Cname(format!("{value}.")),
            _ => Entry::Mx(10, format!("{value}.")),
        };
        dns.put(&text(&record["name"]), entry);
    }
}

async fn add(world: &World, name: &str) -> Value {
    world.call("POST", "/v1/domains", Some(json!({ "name": name }))).await.json()
}

/// Adds a domain and publishes all its records, so that SES has its identity.
async fn add_registered(world: &World, dns: &DnsServer, name: &str) -> Value {
    let domain = add(world, name).await;
    publish(dns, &domain);
    let verify = format!("/v1/domains/{}/verify", text(&domain["id"]));
    let proven = world.call("POST", &verify, None).await.json();
    assert!(world.cloud.account().ses().has_identity(name), "{proven}");
    dns.clear(&format!("send.{name}"));
    dns.clear(&format!("_posthorn.{name}"));
    publish(dns, &proven);
    proven
}

#[tokio::test]
async fn a_deletion_killed_between_any_two_calls_can_be_repeated_and_frees_name_and_identity() {
    let mut killed = 0;
    for fault in every_kill("delete-domain") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let path = format!("/v1/domains/{}", text(&add_registered(&world, &dns, "new.example").await["id"]));
        let handle = world.cloud.set_fault(fault);
        world.call("DELETE", &path, None).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let repeated = world.call("DELETE", &path, None).await.status;
        assert!(repeated == 200 || repeated == 404, "{what}: {repeated}");
        assert_eq!(world.call("GET", &path, None).await.status, 404, "{what}");
        assert!(!world.cloud.account().ses().has_identity("new.example"), "{what}");
        // A run that removed the identity has a minute to record it.
        world.advance_seconds(60);
        let again = add_registered(&world, &dns, "new.example").await;
        assert_eq!(again["status"], "pending", "{what}: {again}");
    }
    assert!(killed >= 14, "only {killed} kills happened");
}

#[tokio::test]
async fn a_repeated_deletion_does_not_free_a_name_that_was_added_again() {
    for fault in every_kill("delete-domain") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let first = format!("/v1/domains/{}", text(&add_registered(&world, &dns, "new.example").await["id"]));
        world.cloud.set_fault(fault);
        world.call("DELETE", &first, None).await;
        world.cloud.clear_faults();
        world.advance_seconds(60);
        let second = add(&world, "new.example").await;
        let Some(id) = second["id"].as_str() else {
            assert_eq!(second["code"], "DOMAIN_EXISTS", "{what}: the first still has the name");
            continue;
        };
        publish(&dns, &second);
        let verify = format!("/v1/domains/{id}/verify");
        let proven = world.call("POST", &verify, None).await.json();
        world.call("DELETE", &first, None).await;
        let standing = world.call("GET", &format!("/v1/domains/{id}"), None).await;
        assert_eq!(standing.status, 200, "{what}");
        assert!(proven["ownership_proven_at"].is_string(), "{what}: {proven}");
        assert!(world.cloud.account().ses().has_identity("new.example"), "{what}");
        assert_eq!(add(&world, "new.example").await["code"], "DOMAIN_EXISTS", "{what}");
    }
}

#[tokio::test]
async fn a_poll_killed_between_any_two_calls_is_continued_and_notifies_once() {
    let mut killed = 0;
    for fault in every_kill("poll-domains") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let receiver = posthorn_harness::Receiver::start().await;
        world.webhook(&receiver.url).await;
        let what = format!("{fault:?}");
        let mut domains = Vec::new();
        for name in ["one.example", "two.example"] {
            let domain = add_registered(&world, &dns, name).await;
            domains.push(format!("/v1/domains/{}", text(&domain["id"])));
        }
        world.advance_seconds(60);
        let handle = world.cloud.set_fault(fault);
        let _ = world.cloud.tick("poll-domains", "{}").await;
        world.cloud.clear_faults();
        killed += handle.fired();
        // The killed run's lease expires.
        world.advance_seconds(120);
        world.cloud.tick("poll-domains", "{}").await.unwrap();
        world.cloud.pump().await;
        for domain in &domains {
            let standing = world.call("GET", domain, None).await.json();
            assert_eq!(standing["status"], "verified", "{what}: {standing}");
        }
        assert_eq!(receiver.types(), ["domain.verified"; 2], "{what}");
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_killed_relay_sends_each_receiver_one_event() {
    for fault in every_kill("relay-senders").chain(every_kill("fan-out-webhooks")) {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let receiver = posthorn_harness::Receiver::start().await;
        world.webhook(&receiver.url).await;
        let what = format!("{fault:?}");
        let domain = add_registered(&world, &dns, "new.example").await;
        world.cloud.set_fault(fault);
        world.call("POST", &format!("/v1/domains/{}/verify", text(&domain["id"])), None).await;
        world.cloud.pump().await;
        let mut ids: Vec<_> =
            receiver.received().iter().map(|one| one.headers["webhook-id"].clone()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1, "{what}: {:?}", receiver.types());
    }
}

#[tokio::test]
async fn a_proof_killed_between_any_two_calls_is_continued_and_leaves_nothing_after_the_domain_is_deleted() {
    let mut killed = 0;
    for fault in every_kill("verify-domain") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let domain = add(&world, "new.example").await;
        publish(&dns, &domain);
        let path = format!("/v1/domains/{}", text(&domain["id"]));
        let verify = format!("{path}/verify");
        let handle = world.cloud.set_fault(fault);
        world.call("POST", &verify, None).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let proven = world.call("POST", &verify, None).await.json();
        for name in ["send.new.example", "_posthorn.new.example"] {
            dns.clear(name);
        }
        publish(&dns, &proven);
        world.call("POST", &verify, None).await;
        let verified = world.call("POST", &verify, None).await.json();
        assert_eq!(verified["status"], "verified", "{what}: {verified}");
        assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{what}");
        assert!(!world.cloud.account().ses().has_identity("new.example"), "{what}");
    }
    assert!(killed >= 20, "only {killed} kills happened");
}

#[tokio::test]
async fn a_verification_timeout_killed_between_any_two_calls_is_continued_and_frees_the_identity() {
    let mut killed = 0;
    for fault in every_kill("poll-domains") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let domain = add_registered(&world, &dns, "new.example").await;
        for record in domain["records"].as_array().unwrap() {
            dns.clear(&text(&record["name"]));
        }
        world.advance_seconds(73 * 3600);
        let handle = world.cloud.set_fault(fault);
        let _ = world.cloud.tick("poll-domains", "{}").await;
        world.cloud.clear_faults();
        killed += handle.fired();
        world.advance_seconds(120);
        world.cloud.tick("poll-domains", "{}").await.unwrap();
        assert!(!world.cloud.account().ses().has_identity("new.example"), "{what}");
        let standing = world.call("GET", &format!("/v1/domains/{}", text(&domain["id"])), None).await.json();
        assert_eq!(
            (&standing["status"], &standing["ownership_proven_at"]),
            (&json!("failed"), &Value::Null),
            "{what}"
        );
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_release_of_a_closed_organisation_killed_between_any_two_calls_is_continued() {
    let mut killed = 0;
    for fault in every_kill("release-closed") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let org = world.call_as(&world.operator, "POST", "/v1/orgs", Some(json!({ "name": "N" })), &[]).await;
        let (path, key) =
            (format!("/v1/orgs/{}", text(&org.json()["id"])), text(&org.json()["api_key"]["token"]));
        let domain =
            world.call_as(&key, "POST", "/v1/domains", Some(json!({ "name": "shop.example" })), &[]).await;
        publish(&dns, &domain.json());
        let verify = format!("/v1/domains/{}/verify", text(&domain.json()["id"]));
        world.call_as(&key, "POST", &verify, None, &[]).await;
        assert!(world.cloud.account().ses().has_identity("shop.example"), "{what}");
        world.call_as(&world.operator, "DELETE", &path, None, &[]).await;
        world.advance_seconds(150);
        let handle = world.cloud.set_fault(fault);
        let _ = world.cloud.tick("release-closed", "{}").await;
        world.cloud.clear_faults();
        killed += handle.fired();
        world.advance_seconds(120);
        world.cloud.tick("release-closed", "{}").await.unwrap();
        assert!(!world.cloud.account().ses().has_identity("shop.example"), "{what}");
        world.advance_seconds(60);
        let calls = world.cloud.ledger().of("release-closed").len();
        world.cloud.tick("release-closed", "{}").await.unwrap();
        assert!(
            world.cloud.ledger().of("release-closed").len() - calls < 8,
            "{what}: the release is finished"
        );
        assert_eq!(add(&world, "shop.example").await["status"], "pending", "{what}");
    }
    assert!(killed >= 20, "only {killed} kills happened");
}
