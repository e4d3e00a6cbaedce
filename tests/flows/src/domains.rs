//! `/v1/domains`.

use posthorn_harness::{DOMAIN, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

async fn add(world: &World, name: &str) -> Value {
    let answer = world.call("POST", "/v1/domains", Some(json!({ "name": name }))).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn publish(dns: &DnsServer, record: &Value) {
    let value = text(&record["value"]);
    let entry = match text(&record["type"]).as_str() {
        "TXT" => Entry::Txt(value),
        "CNAME" => Entry::Cname(format!("{value}.")),
        _ => Entry::Mx(10, format!("{value}.")),
    };
    dns.put(&text(&record["name"]), entry);
}

#[tokio::test]
async fn a_domain_is_sent_from_once_its_records_are_found() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    // Lists are ordered by the millisecond; the world's own domain is older.
    world.advance_seconds(1);
    let domain = add(&world, "Bücher.Example.").await;
    assert_eq!((&domain["name"], &domain["status"]), (&json!("xn--bcher-kva.example"), &json!("pending")));
    let verify = format!("/v1/domains/{}/verify", text(&domain["id"]));
    let before = world.call("POST", &verify, None).await.json();
    assert_eq!(
        (&before["all_verified"], before["missing_records"].as_array().unwrap().len()),
        (&json!(false), 6)
    );
    let email = json!({ "from": "a@mail.xn--bcher-kva.example", "to": ["b@example.com"], "subject": "s", "text": "t" });
    let refused = world.call("POST", "/v1/emails", Some(email.clone())).await;
    assert_eq!(refused.json()["code"], "DOMAIN_NOT_VERIFIED");
    for record in domain["records"].as_array().unwrap() {
        publish(&dns, record);
    }
    let after = world.call("POST", &verify, None).await.json();
    assert_eq!(
        (&after["all_verified"], &after["status"], &after["missing_records"]),
        (&json!(true), &json!("verified"), &json!([]))
    );
    assert_eq!(world.call("POST", "/v1/emails", Some(email)).await.status, 200);
    let listed = world.call("GET", "/v1/domains", None).await.json();
    assert_eq!(
        (&listed["data"][0]["status"], &listed["data"][1]["name"]),
        (&json!("verified"), &json!(DOMAIN))
    );
}

#[tokio::test]
async fn a_missing_record_is_named_with_what_was_found() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    for record in domain["records"].as_array().unwrap() {
        match text(&record["type"]).as_str() {
            "MX" => dns.put("send.new.example", Entry::Mx(20, "mx.other.example.".into())),
            "TXT" if record["record"] == "Ownership" => dns.put(&text(&record["name"]), Entry::Failure),
            _ => publish(&dns, record),
        }
    }
    let path = format!("/v1/domains/{}", text(&domain["id"]));
    let verified = world.call("POST", &format!("{path}/verify"), None).await.json();
    let missing = verified["missing_records"].as_array().unwrap();
    assert_eq!(missing.len(), 2, "{verified}");
    assert_eq!(
        (&missing[0]["record"], &missing[0]["status"]),
        (&json!("Ownership"), &json!("temporary_failure"))
    );
    assert_eq!((&missing[1]["type"], &missing[1]["found"]), (&json!("MX"), &json!(["20 mx.other.example"])));
    assert_eq!(world.call("GET", &path, None).await.json()["missing_records"], verified["missing_records"]);
}

#[tokio::test]
async fn a_name_is_one_domain_however_often_it_is_added() {
    let world = World::new().await;
    let body = json!({ "name": "new.example" });
    let make = |key: &'static str| {
        let (world, body) = (&world, body.clone());
        async move {
            world
                .call_as(&world.acme.live, "POST", "/v1/domains", Some(body), &[("idempotency-key", key)])
                .await
        }
    };
    let (first, again, other) = (make("one").await, make("one").await, make("two").await);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((other.status, &other.json()["code"]), (409, &json!("DOMAIN_EXISTS")));
    let theirs =
        world.call_as(&world.rival.live, "POST", "/v1/domains", Some(body.clone()), &[]).await.json();
    assert_ne!(
        theirs["records"][0]["value"],
        first.json()["records"][0]["value"],
        "ownership is proven by each"
    );
    assert_eq!(
        theirs["records"][1],
        first.json()["records"][1],
        "the keys are SES's and one for the account"
    );
    assert_eq!(world.call("GET", "/v1/domains", None).await.json()["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_deleted_domain_is_gone_and_its_name_is_free() {
    let world = World::new().await;
    let domain = add(&world, "new.example").await;
    let path = format!("/v1/domains/{}", text(&domain["id"]));
    assert_eq!(world.call_as(&world.rival.live, "DELETE", &path, None, &[]).await.status, 404);
    let deleted = world.call("DELETE", &path, None).await.json();
    assert_eq!(deleted, json!({ "object": "domain", "id": domain["id"], "deleted": true }));
    for (method, path) in
        [("GET", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/verify"))]
    {
        assert_eq!(world.call(method, &path, None).await.status, 404, "{method}");
    }
    let again = add(&world, "new.example").await;
    assert_ne!(again["id"], domain["id"]);
}

#[tokio::test]
async fn names_that_nobody_can_own_are_refused() {
    let world = World::new().await;
    for name in ["com", "co.uk", "127.0.0.1", "a b.example", "localhost"] {
        let answer = world.call("POST", "/v1/domains", Some(json!({ "name": name }))).await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("INVALID_DOMAIN")), "{name}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/name");
    }
    let elsewhere =
        world.call("POST", "/v1/domains", Some(json!({ "name": "new.example", "region": "mars-1" }))).await;
    assert_eq!(elsewhere.json()["errors"][0]["pointer"], "/region");
}
