use posthorn_harness::World;
use posthorn_senders::Standing;
use posthorn_senders_store::sender_standing;
use posthorn_test_dns::DnsServer;
use serde_json::json;

use super::{add, path, publish, publish_all};

#[tokio::test]
async fn given_fields_change_null_fields_are_removed_and_the_rest_stays() {
    let world = World::new().await;
    let domain = add(&world, "new.example").await;
    let change = |body| {
        let (world, path) = (&world, path(&domain));
        async move {
            let answer = world.call("PATCH", &path, Some(body)).await;
            assert_eq!(answer.status, 200, "{}", answer.json());
            answer.json()
        }
    };
    let all = json!({
        "open_tracking": true, "click_tracking": true, "tracking_subdomain": "links", "tls": "opportunistic",
        "warmup": { "days": 7, "started_at": "2026-11-20T10:00:00Z" },
    });
    let changed = change(all).await;
    assert_eq!((&changed["open_tracking"], &changed["tracking_subdomain"]), (&json!(true), &json!("links")));
    assert_eq!(changed["warmup"]["daily_cap"], 100, "the second day");
    let kept = change(json!({ "open_tracking": false })).await;
    assert_eq!((&kept["click_tracking"], &kept["warmup"]["days"]), (&json!(true), &json!(7)));
    let gone = change(json!({ "tracking_subdomain": null, "warmup": null })).await;
    assert_eq!((&gone["tracking_subdomain"], &gone["warmup"]), (&json!(null), &json!(null)));
    assert_eq!(gone["records"].as_array().unwrap().len(), 4);
    for (body, pointer) in [
        (json!({ "tracking_subdomain": "send" }), "/tracking_subdomain"),
        (json!({ "tracking_subdomain": "a b" }), "/tracking_subdomain"),
        (json!({ "warmup": { "days": 99 } }), "/warmup/days"),
        (json!({ "name": "other.example" }), "/name"),
    ] {
        let answer = world.call("PATCH", &path(&domain), Some(body.clone())).await;
        assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (422, &json!(pointer)), "{body}");
    }
    let theirs = world.call_as(&world.rival.live, "PATCH", &path(&domain), Some(json!({})), &[]).await;
    assert_eq!(theirs.status, 404);
}

#[tokio::test]
async fn a_tracking_domain_is_used_once_its_record_was_found() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    let body = json!({ "tracking_subdomain": "links", "click_tracking": true });
    let changed = world.call("PATCH", &path(&domain), Some(body)).await.json();
    let verify = format!("{}/verify", path(&domain));
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "verified");
    let used = || async {
        let app = world.cloud.owner_app();
        match sender_standing(&app, world.scope(), "new.example").await.unwrap() {
            Standing::Verified(sender) => (sender.click_tracking, sender.tracking_domain),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(used().await, (true, None));
    for record in changed["records"].as_array().unwrap().iter().filter(|one| one["record"] == "Tracking") {
        publish(&dns, record);
    }
    world.call("POST", &verify, None).await;
    assert_eq!(used().await, (true, Some("links.new.example".to_owned())));
}
