//! Proof of ownership. SES has one identity per name for the whole account, so only a proof lets a domain use it.

use posthorn_harness::{World, text};
use posthorn_items::Item;
use posthorn_senders::Domain;
use posthorn_senders_store::domains;
use posthorn_store::{Read, Store, Table};
use posthorn_test_dns::{DnsServer, Entry};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{add, get, path, publish, publish_all, publish_all_as, ses_calls};

async fn add_as(world: &World, key: &str, name: &str, return_path: &str) -> Value {
    let body = json!({ "name": name, "custom_return_path": return_path });
    let answer = world.call_as(key, "POST", "/v1/domains", Some(body), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn verify_as(world: &World, key: &str, domain: &Value) -> Value {
    let answer = world.call_as(key, "POST", &format!("{}/verify", path(domain)), None, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn send_as(world: &World, key: &str, from: &str) -> Value {
    let email =
        json!({ "from": from, "to": ["success@simulator.amazonses.com"], "subject": "s", "text": "t" });
    world.call_as(key, "POST", "/v1/emails", Some(email), &[]).await.json()
}

fn has_identity(world: &World, name: &str) -> bool {
    world.cloud.account().ses().has_identity(name)
}

/// The domain's SPF records, with another label.
fn publish_return_path(dns: &DnsServer, domain: &Value, label: &str) {
    for record in domain["records"].as_array().unwrap().iter().filter(|one| one["record"] == "SPF") {
        let mut moved = record.clone();
        moved["name"] = json!(format!("{label}.{}", text(&domain["name"])));
        publish(dns, &moved);
    }
}

#[tokio::test]
async fn only_the_scope_that_proves_a_name_can_send_from_it() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let false_claim = add_as(&world, &world.rival.live, "victim.example", "www").await;
    for _ in 0..3 {
        let claimed = verify_as(&world, &world.rival.live, &false_claim).await;
        assert_eq!((&claimed["status"], &claimed["ownership_proven_at"]), (&json!("pending"), &Value::Null));
    }
    assert!(!has_identity(&world, "victim.example"), "adding a domain is not a proof");
    let ours = add(&world, "victim.example").await;
    publish_all(&world, &dns, &ours).await;
    let verified = verify_as(&world, &world.acme.live, &ours).await;
    assert_eq!((&verified["status"], &verified["custom_return_path"]), (&json!("verified"), &json!("send")));
    let claimed = verify_as(&world, &world.rival.live, &false_claim).await;
    assert_eq!((&claimed["status"], &claimed["provider"]), (&json!("pending"), &Value::Null));
    assert_eq!(
        claimed["missing_records"][0]["status"], "failed",
        "the record there is another scope's proof"
    );
    let refused = send_as(&world, &world.rival.live, "ceo@victim.example").await;
    assert_eq!(refused["code"], "DOMAIN_NOT_VERIFIED");
    assert!(send_as(&world, &world.acme.live, "ceo@victim.example").await["id"].is_string());
    // Without a proof, they cannot change the identity, or remove it when they delete their domain.
    let moved = json!({ "custom_return_path": "evil" });
    world.call_as(&world.rival.live, "PATCH", &path(&false_claim), Some(moved), &[]).await;
    world.call_as(&world.rival.live, "DELETE", &path(&false_claim), None, &[]).await;
    let verified = verify_as(&world, &world.acme.live, &ours).await;
    assert_eq!((&verified["status"], &verified["custom_return_path"]), (&json!("verified"), &json!("send")));
}

#[tokio::test]
async fn five_hundred_false_users_and_a_wrong_return_path_do_not_block_the_true_owner() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    // The state from before proofs were required: they share the identity, which has the first user's return path.
    let theirs = add_as(&world, &world.rival.live, "victim.example", "www").await;
    publish(&dns, &theirs["records"][0]);
    verify_as(&world, &world.rival.live, &theirs).await;
    dns.clear("_posthorn.victim.example");
    let users = (0..500).map(|number| format!("{}/{number}", world.rival_scope().label())).collect();
    write_old_users(&world, "victim.example", users).await;
    let ours = add(&world, "victim.example").await;
    let proven = publish_all(&world, &dns, &ours).await;
    assert_eq!(proven["custom_return_path"], "www", "other users may send with it");
    let change = json!({ "custom_return_path": "send" });
    let moved = world.call("PATCH", &path(&ours), Some(change)).await;
    assert_eq!(moved.status, 200, "its records are published already: {}", moved.json());
    let verified = verify_as(&world, &world.acme.live, &ours).await;
    assert_eq!((&verified["status"], &verified["custom_return_path"]), (&json!("verified"), &json!("send")));
    assert!(send_as(&world, &world.acme.live, "ceo@victim.example").await["id"].is_string());
    assert_eq!(verify_as(&world, &world.rival.live, &theirs).await["status"], "pending");
}

/// The users of an identity, in the format from before proofs were required.
#[derive(Serialize, Deserialize)]
struct OldUsers {
    users: Vec<String>,
    ours: bool,
    removing_at_ms: Option<i64>,
}

impl Item for OldUsers {
    const KIND: &'static str = "identity";
}

async fn write_old_users(world: &World, name: &str, users: Vec<String>) {
    let app = world.cloud.owner_app();
    let partition = app.part::<Store>().system(Table::Senders, "identity", name);
    let old = OldUsers { users, ours: true, removing_at_ms: None };
    partition.overwrite("users", &old).await.unwrap();
}

#[tokio::test]
async fn a_name_added_by_five_hundred_tenants_leaves_the_identity_to_the_owner() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    for number in 0..500 {
        // The key's rate limit fills again.
        world.advance_seconds(1);
        let tenant = json!({ "name": format!("t{number}") });
        let tenant = world.call_as(&world.rival.live, "POST", "/v1/tenants", Some(tenant), &[]).await.json();
        let acting = [("posthorn-tenant", text(&tenant["id"]))];
        let acting: Vec<(&str, &str)> = acting.iter().map(|(name, id)| (*name, id.as_str())).collect();
        let body = json!({ "name": "victim.example", "custom_return_path": "www" });
        let added = world.call_as(&world.rival.live, "POST", "/v1/domains", Some(body), &acting).await;
        assert_eq!(added.status, 200, "{}", added.json());
    }
    let ours = add(&world, "victim.example").await;
    publish_all(&world, &dns, &ours).await;
    let verified = verify_as(&world, &world.acme.live, &ours).await;
    assert_eq!((&verified["status"], &verified["custom_return_path"]), (&json!("verified"), &json!("send")));
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    assert_eq!(ses_calls(&world, "poll-domains"), 0, "the other domains cost no call to SES");
}

#[tokio::test]
async fn an_agency_and_its_customer_share_a_name_and_the_dns_decides_its_return_path() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let agency = &world.rival.live;
    let theirs = add_as(&world, agency, "shop.example", "bounce").await;
    publish_all_as(&world, agency, &dns, &theirs).await;
    assert_eq!(verify_as(&world, agency, &theirs).await["status"], "verified");
    let ours = add(&world, "shop.example").await;
    publish(&dns, &ours["records"][0]);
    let shared = verify_as(&world, &world.acme.live, &ours).await;
    assert_eq!((&shared["status"], &shared["custom_return_path"]), (&json!("verified"), &json!("bounce")));
    let change = || Some(json!({ "custom_return_path": "send" }));
    let early = world.call("PATCH", &path(&ours), change()).await;
    assert_eq!((early.status, &early.json()["code"]), (409, &json!("RETURN_PATH_NOT_PUBLISHED")));
    assert_eq!(early.json()["errors"][0]["pointer"], "/custom_return_path");
    let detail = text(&early.json()["detail"]);
    assert!(detail.contains("MX send.shop.example") && detail.contains("TXT send.shop.example"), "{detail}");
    publish_return_path(&dns, &ours, "send");
    assert_eq!(world.call("PATCH", &path(&ours), change()).await.status, 200);
    for minutes in 0..20 {
        world.advance_seconds(60 * minutes);
        world.cloud.tick("poll-domains", "{}").await.unwrap();
    }
    world.advance_seconds(26 * 3600);
    for _ in 0..2 {
        world.cloud.tick("poll-domains", "{}").await.unwrap();
        world.advance_seconds(300);
    }
    for (key, domain) in [(&world.acme.live, &ours), (agency, &theirs)] {
        let seen = world.call_as(key, "GET", &path(domain), None, &[]).await.json();
        assert_eq!(
            (&seen["status"], &seen["custom_return_path"]),
            (&json!("verified"), &json!("send")),
            "{seen}"
        );
    }
    // The owner of the name ends the sharing by removing the agency's record.
    dns.clear("_posthorn.shop.example");
    publish(&dns, &ours["records"][0]);
    for _ in 0..2 {
        verify_as(&world, agency, &theirs).await;
    }
    assert_eq!(send_as(&world, agency, "a@shop.example").await["code"], "DOMAIN_NOT_VERIFIED");
    assert_eq!(verify_as(&world, &world.acme.live, &ours).await["status"], "verified");
}

#[tokio::test]
async fn a_removed_proof_ends_sending_and_after_72_hours_the_identity() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    assert_eq!(verify_as(&world, &world.acme.live, &domain).await["status"], "verified");
    dns.clear("_posthorn.new.example");
    world.advance_seconds(26 * 3600);
    for _ in 0..75 {
        world.cloud.tick("poll-domains", "{}").await.unwrap();
        world.advance_seconds(3600);
    }
    let failed = get(&world, &domain).await;
    assert_eq!((&failed["status"], &failed["ownership_proven_at"]), (&json!("failed"), &Value::Null));
    assert_eq!(failed["records"].as_array().unwrap().len(), 4, "SES makes new DKIM keys later");
    assert!(!has_identity(&world, "new.example"));
    publish(&dns, &domain["records"][0]);
    assert_eq!(verify_as(&world, &world.acme.live, &domain).await["all_verified"], true);
    assert_eq!(verify_as(&world, &world.acme.live, &domain).await["status"], "verified");
}

#[tokio::test]
async fn a_domain_verified_before_proofs_were_required_stays_verified_and_is_proven_at_its_next_check() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    assert_eq!(verify_as(&world, &world.acme.live, &domain).await["status"], "verified");
    let id = text(&domain["id"]).parse().unwrap();
    let app = world.cloud.owner_app();
    let older = |domain: &mut Domain| domain.proven_at_ms.take().is_some();
    domains(&app, world.scope()).revise::<Domain>(&Domain::sort(id), Read::Consistent, older).await.unwrap();
    let user = format!("{}/{}", world.scope().label(), id.suffix());
    write_old_users(&world, "new.example", vec![user]).await;
    assert!(send_as(&world, &world.acme.live, "a@new.example").await["id"].is_string());
    world.advance_seconds(26 * 3600);
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    let seen = get(&world, &domain).await;
    assert_eq!((&seen["status"], seen["ownership_proven_at"].is_string()), (&json!("verified"), true));
    assert!(has_identity(&world, "new.example"));
    assert_eq!(world.call("DELETE", &path(&domain), None).await.status, 200);
    assert!(!has_identity(&world, "new.example"), "it was the only user");
}

#[tokio::test]
async fn a_proof_holds_for_one_name_in_any_spelling_and_for_no_parent_or_subdomain() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let spelled = add_as(&world, &world.rival.live, "MAIL.Bücher.Example.", "send").await;
    let parent = add(&world, "bücher.example").await;
    let mail = add(&world, "mail.xn--bcher-kva.example").await;
    assert_eq!(spelled["name"], mail["name"]);
    // Records that a parked or wildcard zone has for every name prove nothing, nor does another scope's token.
    for name in ["_posthorn.mail.xn--bcher-kva.example", "_posthorn.xn--bcher-kva.example"] {
        dns.put(name, Entry::Txt("v=spf1 -all".into()));
        dns.put(name, Entry::Txt("posthorn-verification=".into()));
        dns.put(name, Entry::Txt(text(&spelled["records"][0]["value"])));
    }
    for domain in [&parent, &mail] {
        let seen = verify_as(&world, &world.acme.live, domain).await;
        assert_eq!(seen["ownership_proven_at"], Value::Null, "{seen}");
    }
    assert!(!has_identity(&world, "mail.xn--bcher-kva.example"));
    let theirs = verify_as(&world, &world.rival.live, &spelled).await;
    assert!(
        theirs["ownership_proven_at"].is_string(),
        "their token, under the name that they added: {theirs}"
    );
    assert!(!has_identity(&world, "xn--bcher-kva.example"), "a subdomain proves nothing about its parent");
    publish(&dns, &mail["records"][0]);
    assert!(verify_as(&world, &world.acme.live, &mail).await["ownership_proven_at"].is_string());
    let seen = verify_as(&world, &world.acme.live, &parent).await;
    assert_eq!(seen["ownership_proven_at"], Value::Null, "also within one scope");
}
