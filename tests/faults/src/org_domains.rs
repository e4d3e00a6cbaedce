use posthorn_harness::{World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use crate::every_kill;

/// Adds a domain, whose record is in the DNS; gives its path.
async fn published(world: &World, dns: &DnsServer, key: &str) -> String {
    let body = json!({ "name": "acme.example" });
    let added = world.call_as(key, "POST", "/v1/org/domains", Some(body), &[("idempotency-key", "k")]).await;
    assert_eq!(added.status, 200, "{}", added.json());
    let record = &added.json()["record"];
    dns.put(&text(&record["name"]), Entry::Txt(text(&record["value"])));
    format!("/v1/org/domains/{}", text(&added.json()["id"]))
}

async fn verify(world: &World, key: &str, path: &str) -> Value {
    world.call_as(key, "POST", &format!("{path}/verify"), None, &[]).await.json()
}

#[tokio::test]
async fn a_verification_killed_between_any_two_calls_can_be_repeated_and_keeps_others_out() {
    let mut killed = 0;
    for fault in every_kill("verify-org-domain") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let (acme, rival) = (&world.acme.live, &world.rival.live);
        let (ours, theirs) = (published(&world, &dns, acme).await, published(&world, &dns, rival).await);
        let handle = world.cloud.set_fault(fault);
        verify(&world, acme, &ours).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        // Whoever was first has it, and only they.
        let both = [verify(&world, rival, &theirs).await, verify(&world, acme, &ours).await];
        let verified = both.iter().filter(|one| one["status"] == "verified").count();
        let taken = both.iter().filter(|one| one["code"] == "ORG_DOMAIN_TAKEN").count();
        assert_eq!((verified, taken), (1, 1), "{what}: {both:?}");
    }
    assert!(killed >= 6, "only {killed} kills happened");
}

#[tokio::test]
async fn a_domain_whose_removal_is_killed_between_any_two_calls_is_free_in_the_end() {
    let mut killed = 0;
    for fault in every_kill("delete-org-domain") {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let what = format!("{fault:?}");
        let (acme, rival) = (&world.acme.live, &world.rival.live);
        let (ours, theirs) = (published(&world, &dns, acme).await, published(&world, &dns, rival).await);
        assert_eq!(verify(&world, acme, &ours).await["status"], "verified", "{what}");
        let handle = world.cloud.set_fault(fault);
        let first = world.call("DELETE", &ours, None).await.status;
        world.cloud.clear_faults();
        killed += handle.fired();
        let again = world.call("DELETE", &ours, None).await.status;
        assert!([(200, 404), (500, 200), (500, 404)].contains(&(first, again)), "{what}: {first} {again}");
        assert_eq!(verify(&world, rival, &theirs).await["status"], "verified", "{what}");
        let late = json!({ "name": "acme.example" });
        let headers = [("idempotency-key", "k")];
        let late = world.call_as(acme, "POST", "/v1/org/domains", Some(late), &headers).await;
        assert_eq!(late.header("idempotent-replayed"), Some("true"), "{what}");
        assert_eq!(world.call("GET", "/v1/org/domains", None).await.json()["data"], json!([]), "{what}");
    }
    assert!(killed >= 6, "only {killed} kills happened");
}
