use posthorn_harness::{TRACKING_HOST, World};
use posthorn_test_dns::DnsServer;
use serde_json::{Value, json};

use super::{add, path, publish_all};

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
        "each of them proves its ownership separately"
    );
    for shown in [&theirs, &first.json()] {
        assert_eq!(
            (&shown["ownership_proven_at"], shown["records"].as_array().unwrap().len()),
            (&json!(null), 4)
        );
    }
    assert!(!world.cloud.account().ses().has_identity("new.example"), "nothing is proven yet");
    assert_eq!(world.call("GET", "/v1/domains", None).await.json()["data"].as_array().unwrap().len(), 2);
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

#[tokio::test]
async fn a_domains_settings_can_be_given_when_it_is_added() {
    let world = World::new().await;
    let body = json!({
        "name": "new.example", "custom_return_path": "bounces", "open_tracking": true, "click_tracking": true,
        "tracking_subdomain": "links", "tls": "opportunistic", "warmup": { "days": 14 },
    });
    let answer = world.call("POST", "/v1/domains", Some(body)).await;
    let domain = answer.json();
    assert_eq!(answer.status, 200, "{domain}");
    let names: Vec<&str> =
        domain["records"].as_array().unwrap().iter().map(|record| record["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"bounces.new.example") && !names.contains(&"send.new.example"), "{names:?}");
    let of = |record: &&Value| record["record"] == "Tracking";
    let tracking = domain["records"].as_array().unwrap().iter().find(of).unwrap().clone();
    assert_eq!(
        tracking,
        json!({
            "record": "Tracking", "name": "links.new.example", "type": "CNAME", "ttl": "Auto", "status": "pending",
            "value": TRACKING_HOST, "required": false,
        })
    );
    assert_eq!(
        (&domain["open_tracking"], &domain["click_tracking"], &domain["tracking_subdomain"], &domain["tls"]),
        (&json!(true), &json!(true), &json!("links"), &json!("opportunistic"))
    );
    assert_eq!((&domain["warmup"]["days"], &domain["warmup"]["daily_cap"]), (&json!(14), &json!(50)));
}

#[tokio::test]
async fn an_invalid_domain_is_refused_with_its_field() {
    let world = World::new().await;
    for (field, value, pointer) in [
        ("custom_return_path", json!("a_b"), "/custom_return_path"),
        ("tracking_subdomain", json!("-x"), "/tracking_subdomain"),
        ("tracking_subdomain", json!("send"), "/tracking_subdomain"),
        ("tls", json!("enforced"), "/tls"),
        ("warmup", json!({ "days": 0 }), "/warmup/days"),
        ("warmup", json!({ "days": 31 }), "/warmup/days"),
        ("warmup", json!({ "days": 5, "started_at": "2099-01-01T00:00:00Z" }), "/warmup/started_at"),
    ] {
        let body = json!({ "name": "new.example", field: value });
        let answer = world.call("POST", "/v1/domains", Some(body)).await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("VALIDATION_FAILED")), "{field}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{}", answer.json());
    }
    add(&world, "new.example").await;
}

#[tokio::test]
async fn a_domain_that_another_scope_never_verified_can_be_added_and_verified() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let body = json!({ "name": "new.example", "custom_return_path": "theirs" });
    let theirs = world.call_as(&world.rival.live, "POST", "/v1/domains", Some(body), &[]).await.json();
    world.advance_seconds(73 * 3600);
    world.call_as(&world.rival.live, "POST", &format!("{}/verify", path(&theirs)), None, &[]).await;
    let ours = add(&world, "new.example").await;
    assert_eq!(ours["custom_return_path"], "send");
    publish_all(&world, &dns, &ours).await;
    let verify = format!("{}/verify", path(&ours));
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "verified");
}
