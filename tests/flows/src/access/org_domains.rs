//! Domains that an organisation proves to be its own.

use posthorn_harness::{HttpAnswer, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

async fn add(world: &World, key: &str, name: &str) -> Value {
    let added = world.call_as(key, "POST", "/v1/org/domains", Some(json!({ "name": name })), &[]).await;
    assert_eq!(added.status, 200, "{}", added.json());
    added.json()
}

async fn verify(world: &World, key: &str, domain: &Value) -> HttpAnswer {
    let path = format!("/v1/org/domains/{}/verify", text(&domain["id"]));
    world.call_as(key, "POST", &path, None, &[]).await
}

fn publish(dns: &DnsServer, domain: &Value) {
    dns.put(&text(&domain["record"]["name"]), Entry::Txt(text(&domain["record"]["value"])));
}

#[tokio::test]
async fn a_domain_is_verified_once_its_record_is_published() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let key = &world.acme.live;
    let added = add(&world, key, "Bücher.Example.").await;
    assert_eq!((&added["name"], &added["status"]), (&json!("xn--bcher-kva.example"), &json!("pending")));
    assert_eq!(added["record"]["name"], "_posthorn-org.xn--bcher-kva.example");
    assert_eq!((&added["last_check"], &added["verified_at"]), (&Value::Null, &Value::Null));
    let found = async || verify(&world, key, &added).await.json()["last_check"]["found"].clone();
    assert_eq!(found().await, "nothing");
    let name = text(&added["record"]["name"]);
    dns.put(&name, Entry::Txt("posthorn-org-verification=somebody-elses".into()));
    assert_eq!(found().await, "other_records");
    dns.put(&name, Entry::Failure);
    assert_eq!(found().await, "no_answer");
    dns.clear(&name);
    publish(&dns, &added);
    let verified = verify(&world, key, &added).await.json();
    assert_eq!(
        (&verified["status"], &verified["last_check"]["found"]),
        (&json!("verified"), &json!("record"))
    );
    world.advance_seconds(60);
    dns.clear(&name);
    let later = verify(&world, key, &added).await.json();
    assert_eq!((&later["status"], &later["last_check"]["found"]), (&json!("verified"), &json!("nothing")));
    assert_eq!(later["verified_at"], verified["verified_at"]);
    let path = format!("/v1/org/domains/{}", text(&added["id"]));
    assert_eq!(world.call("GET", &path, None).await.json(), later);
    assert_eq!(world.call("GET", "/v1/org/domains", None).await.json()["data"], json!([later]));
}

#[tokio::test]
async fn one_organisation_at_a_time_has_verified_a_domain() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let org = json!({ "name": "Rival" });
    let org = world.call_as(&world.operator, "POST", "/v1/orgs", Some(org), &[]).await.json();
    let (acme, rival) = (&world.acme.live, &text(&org["api_key"]["token"]));
    let (ours, theirs) = (add(&world, acme, "acme.example").await, add(&world, rival, "acme.example").await);
    publish(&dns, &ours);
    publish(&dns, &theirs);
    assert_eq!(verify(&world, acme, &ours).await.json()["status"], "verified");
    let refused = verify(&world, rival, &theirs).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("ORG_DOMAIN_TAKEN")));
    let path = format!("/v1/org/domains/{}", text(&theirs["id"]));
    let shown = world.call_as(rival, "GET", &path, None, &[]).await.json();
    assert_eq!(shown["status"], "pending");
    let foreign = format!("/v1/org/domains/{}", text(&ours["id"]));
    for (method, path) in
        [("GET", foreign.clone()), ("DELETE", foreign.clone()), ("POST", format!("{foreign}/verify"))]
    {
        assert_eq!(world.call_as(rival, method, &path, None, &[]).await.status, 404, "{method} {path}");
    }
    assert_eq!(world.call("DELETE", &foreign, None).await.json()["deleted"], true);
    assert_eq!(world.call("DELETE", &foreign, None).await.status, 404);
    assert_eq!(verify(&world, rival, &theirs).await.json()["status"], "verified");
    // It can come back, as long as nobody else has it.
    let again = add(&world, acme, "acme.example").await;
    publish(&dns, &again);
    assert_eq!(verify(&world, acme, &again).await.json()["code"], "ORG_DOMAIN_TAKEN");
    let path = format!("/v1/orgs/{}", text(&org["id"]));
    let closed = world.call_as(&world.operator, "DELETE", &path, None, &[]).await;
    assert_eq!(closed.status, 200, "{}", closed.json());
    world.advance_seconds(31);
    assert_eq!(verify(&world, acme, &again).await.json()["status"], "verified", "a closed one has nothing");
}

#[tokio::test]
async fn what_is_no_domain_of_ones_own_is_refused_and_the_number_is_limited() {
    let world = World::new().await;
    for (name, rule) in [
        ("com", "must be a domain of your own, not a public suffix"),
        ("192.0.2.1", "must be a domain, not an IP address"),
        ("a b.example", "must be a domain like example.com"),
    ] {
        let refused = world.call("POST", "/v1/org/domains", Some(json!({ "name": name }))).await;
        assert_eq!(refused.status, 422, "{name}: {}", refused.json());
        assert_eq!(refused.json()["errors"][0], json!({ "pointer": "/name", "detail": rule }), "{name}");
    }
    for n in 0..50 {
        add(&world, &world.acme.live, &format!("n{n}.example")).await;
    }
    let same = world.call("POST", "/v1/org/domains", Some(json!({ "name": "n7.example" }))).await;
    assert_eq!((same.status, &same.json()["code"]), (409, &json!("ORG_DOMAIN_EXISTS")));
    let full = world.call("POST", "/v1/org/domains", Some(json!({ "name": "more.example" }))).await;
    assert_eq!((full.status, &full.json()["code"]), (409, &json!("ORG_DOMAIN_LIMIT_REACHED")));
}

#[tokio::test]
async fn only_owners_change_the_domains_and_the_log_says_who() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let bob = world.person("bob@example.com", "developer").await;
    assert_eq!(world.call_by(&bob, "GET", "/v1/org/domains", None).await.status, 200);
    let body = json!({ "name": "acme.example" });
    let refused = world.call_by(&bob, "POST", "/v1/org/domains", Some(body)).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("INSUFFICIENT_SCOPE")));
    let added = add(&world, &world.acme.live, "acme.example").await;
    publish(&dns, &added);
    verify(&world, &world.acme.live, &added).await;
    world.call("DELETE", &format!("/v1/org/domains/{}", text(&added["id"])), None).await;
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit", None).await.json();
    let log = log["data"].as_array().unwrap().clone();
    let ours = log.iter().filter(|one| one["resource"]["type"] == "org_domain");
    let mut actions: Vec<String> = ours.map(|one| text(&one["action"])).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["org_domain.created", "org_domain.deleted", "org_domain.updated"]);
}
