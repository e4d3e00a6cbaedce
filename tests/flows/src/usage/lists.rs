//! Usage by sending domain and by tenant.

use posthorn_access::bootstrap;
use posthorn_harness::{DOMAIN, World, email, text};
use posthorn_ids::Environment;
use posthorn_senders_store::bootstrap_verified_domain;
use serde_json::{Value, json};

const OTHER: &str = "news.example";
const LISTS: [&str; 3] = ["/v1/usage/domains", "/v1/usage/tenants", "/v1/costs/tenants"];

/// Sends an email from `domain` to `to`, with `key`.
async fn send(world: &World, key: &str, domain: &str, to: &[&str]) {
    let mut body = email("");
    (body["from"], body["to"]) = (format!("Hello@{}", domain.to_uppercase()).into(), json!(to));
    let answer = world.call_as(key, "POST", "/v1/emails", Some(body), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
}

async fn verify_other(world: &World) {
    let name = OTHER.parse().unwrap();
    bootstrap_verified_domain(&world.cloud.owner_app(), world.scope(), &name).await.unwrap();
}

async fn list(world: &World, key: &str, path: &str) -> Value {
    let answer = world.call_as(key, "GET", path, None, &[]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

/// A list's items: what `name` names, and the counts.
async fn counts(world: &World, key: &str, path: &str, name: &str) -> Vec<(String, Value)> {
    let page = list(world, key, path).await;
    let items = page["data"].as_array().unwrap().iter();
    items.map(|item| (text(&item[name]), item["counts"].clone())).collect()
}

#[tokio::test]
async fn usage_by_domain_counts_the_emails_of_each_domain_and_leaves_out_opens() {
    let world = World::new().await;
    verify_other(&world).await;
    let key = &world.acme.live;
    let id = world.send_to("success@simulator.amazonses.com").await;
    let html = world.tracked_html(&id, Some(0), "<body></body>").await;
    let pixel = crate::tracking::paths(&html).remove(0);
    let headers = [("host", posthorn_harness::TRACKING_NAME)];
    assert_eq!(world.cloud.http_from("198.51.100.7", "GET", &pixel, &headers, b"").await.status, 200);
    send(&world, key, OTHER, &["bounce@simulator.amazonses.com"]).await;
    send(&world, key, OTHER, &["a@customer.example", "b@customer.example", "A@customer.example"]).await;
    world.cloud.pump().await;
    let [(first, acme), (second, other)] = &counts(&world, key, LISTS[0], "domain").await[..] else {
        panic!("two domains")
    };
    assert_eq!((first.as_str(), second.as_str()), (DOMAIN, OTHER), "in the order of their names");
    assert_eq!(
        acme,
        &json!({ "email.accepted": 1, "email.sent": 1, "email.recipients": 1, "email.delivered": 1 })
    );
    assert_eq!(
        ["email.accepted", "email.sent", "email.recipients", "email.bounced"].map(|name| &other[name]),
        [&json!(2), &json!(2), &json!(3), &json!(1)]
    );
    let all = list(&world, key, "/v1/usage").await;
    assert_eq!(
        ["email.accepted", "email.recipients"].map(|name| &all["totals"][name]),
        [&json!(3), &json!(4)]
    );
    for (key, why) in [(&world.rival.live, "another organisation"), (&world.acme.test, "another environment")]
    {
        assert_eq!(list(&world, key, LISTS[0]).await["data"], json!([]), "{why}");
    }
}

#[tokio::test]
async fn usage_by_tenant_is_the_organisations_alone_and_counts_its_environment() {
    let world = World::new().await;
    let ((a, key_a), (b, key_b)) = (world.tenant("A").await, world.tenant("B").await);
    for (key, emails) in [(&key_a, 2), (&key_b, 1), (&world.acme.live, 4), (&world.acme.test, 1)] {
        for _ in 0..emails {
            send(&world, key, DOMAIN, &["success@simulator.amazonses.com"]).await;
        }
    }
    world.cloud.pump().await;
    let listed = counts(&world, &world.acme.live, LISTS[1], "tenant_id").await;
    let mut expected = [(a.clone(), 2), (b, 1)];
    expected.sort();
    let accepted: Vec<_> =
        listed.iter().map(|(id, counts)| (id.clone(), counts["email.accepted"].clone())).collect();
    assert_eq!(accepted, expected.map(|(id, emails)| (id, json!(emails))));
    let of_one = list(&world, &world.acme.live, &format!("/v1/tenants/{a}/usage")).await;
    assert_eq!(
        listed.iter().find(|(id, _)| *id == a).unwrap().1,
        of_one["totals"],
        "the same as the tenant's own"
    );
    for path in &LISTS[1..] {
        let acting = [("posthorn-tenant", a.as_str())];
        for refused in [
            world.call_as(&key_a, "GET", path, None, &[]).await,
            world.call_as(&world.acme.live, "GET", path, None, &acting).await,
        ] {
            assert_eq!(
                (refused.status, refused.json()["code"].as_str()),
                (403, Some("TENANT_BOUND_KEY")),
                "{path}"
            );
        }
        for key in [&world.acme.test, &world.rival.live] {
            assert_eq!(list(&world, key, path).await["data"], json!([]), "{path}");
        }
    }
    let own = counts(&world, &key_a, LISTS[0], "domain").await;
    assert_eq!(
        (own.len(), &own[0].1["email.accepted"]),
        (1, &json!(2)),
        "a tenant sees its own domains only"
    );
}

#[tokio::test]
async fn tenants_of_other_environments_are_counted_there() {
    let world = World::new().await;
    let (id, _) = world.tenant("A").await;
    let tenant = id.parse().unwrap();
    let scope = bootstrap::tenant_scope(world.scope().org(), tenant, Environment::test());
    let app = world.cloud.owner_app();
    bootstrap_verified_domain(&app, &scope, &DOMAIN.parse().unwrap()).await.unwrap();
    let key = bootstrap::create_key(&app, &scope, "test").await.unwrap().reveal();
    send(&world, &key, DOMAIN, &["delivered@customer.example"]).await;
    world.cloud.pump().await;
    assert_eq!(list(&world, &world.acme.live, LISTS[1]).await["data"], json!([]));
    assert_eq!(list(&world, &world.acme.test, LISTS[1]).await["data"][0]["tenant_id"], json!(id));
}

#[tokio::test]
async fn a_month_begins_with_its_first_day_in_every_count() {
    let world = World::new().await;
    let (_, key) = world.tenant("A").await;
    send(&world, &key, DOMAIN, &["a@customer.example"]).await;
    world.cloud.pump().await;
    // The world begins ten hours into the 21st of November.
    world.advance_seconds(9 * 24 * 3600 + 14 * 3600 - 1);
    send(&world, &key, DOMAIN, &["a@customer.example"]).await;
    world.advance_seconds(1);
    send(&world, &key, DOMAIN, &["a@customer.example"]).await;
    world.cloud.pump().await;
    let now = world.cloud.owner_app().now();
    let this = now.strftime("%Y-%m").to_string();
    let last = (now - jiff::SignedDuration::from_secs(1)).strftime("%Y-%m").to_string();
    assert!(this.ends_with("-12") && last.ends_with("-11"), "{last} {this}");
    for (month, accepted) in [(&last, 2), (&this, 1)] {
        let query = format!("?month={month}");
        let day = list(&world, &key, &format!("/v1/usage{query}")).await;
        let domains = list(&world, &key, &format!("{}{query}", LISTS[0])).await;
        let tenants = list(&world, &world.acme.live, &format!("{}{query}", LISTS[1])).await;
        for counts in [&day["totals"], &domains["data"][0]["counts"], &tenants["data"][0]["counts"]] {
            assert_eq!(counts["email.accepted"], accepted, "{month}: {counts}");
        }
    }
    let current = list(&world, &key, LISTS[0]).await;
    assert_eq!(current["data"][0]["counts"]["email.accepted"], 1, "the current month by default");
    for path in LISTS {
        let refused = world.call("GET", &format!("{path}?month=2020-13"), None).await;
        assert_eq!(refused.status, 422, "{path}");
    }
}

#[tokio::test]
async fn pages_go_on_forwards_and_back_and_a_cursor_holds_for_its_own_month() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C", "D", "E"] {
        let (id, key) = world.tenant(name).await;
        world.advance_seconds(1);
        send(&world, &key, DOMAIN, &["a@customer.example"]).await;
        ids.push(id);
    }
    world.cloud.pump().await;
    let page = async |query: &str| list(&world, &world.acme.live, &format!("{}?{query}", LISTS[1])).await;
    let named = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|item| text(&item["tenant_id"])).collect()
    };
    let first = page("limit=2").await;
    assert_eq!((named(&first), &first["has_more"]), (ids[..2].to_vec(), &json!(true)));
    let cursor = text(&first["next_cursor"]);
    let second = page(&format!("limit=2&after={cursor}")).await;
    assert_eq!(named(&second), ids[2..4]);
    let third = page(&format!("limit=2&after={}", text(&second["next_cursor"]))).await;
    assert_eq!(
        (named(&third), &third["has_more"], &third["next_cursor"]),
        (ids[4..].to_vec(), &json!(false), &Value::Null)
    );
    assert_eq!(named(&page(&format!("limit=2&after={}", ids[1])).await), ids[2..4], "after an id");
    let back = page(&format!("limit=2&before={}", ids[3])).await;
    assert_eq!((named(&back), &back["has_more"]), (ids[1..3].to_vec(), &json!(true)));
    let elsewhere = world.call("GET", &format!("{}?month=2020-01&after={cursor}", LISTS[1]), None).await;
    assert_eq!((elsewhere.status, elsewhere.json()["code"].as_str()), (400, Some("INVALID_CURSOR")));
}
