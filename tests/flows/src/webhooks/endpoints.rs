use posthorn_harness::{World, text};
use posthorn_ids::{EventId, WebhookId};
use posthorn_store::Read;
use posthorn_test_dns::DnsServer;
use posthorn_webhooks::{Endpoint, Fanout, collection, event_types};
use serde_json::json;

#[tokio::test]
async fn an_endpoint_is_made_read_changed_and_removed_and_its_secret_is_shown_once() {
    let world = World::new().await;
    let (id, secret) = world.webhook("http://127.0.0.1:9/hooks").await;
    assert!(secret.starts_with("whsec_"));
    let path = format!("/v1/webhooks/{id}");
    let read = world.call("GET", &path, None).await.json();
    assert_eq!((read["enabled"].as_bool(), read.get("signing_secret")), (Some(true), None));
    let changed = world
        .call("PATCH", &path, Some(json!({ "enabled": false, "events": ["message.sent"] })))
        .await
        .json();
    assert_eq!((changed["enabled"].as_bool(), &changed["events"]), (Some(false), &json!(["message.sent"])));
    assert_eq!(world.call("GET", "/v1/webhooks", None).await.json()["data"].as_array().unwrap().len(), 1);
    for (method, body) in [("GET", None), ("PATCH", Some(json!({}))), ("DELETE", None)] {
        assert_eq!(world.call_as(&world.rival.live, method, &path, body, &[]).await.status, 404, "{method}");
    }
    let deliveries = format!("{path}/deliveries");
    assert_eq!(world.call_as(&world.rival.live, "GET", &deliveries, None, &[]).await.status, 404);
    assert_eq!(world.call("DELETE", &path, None).await.json()["deleted"], true);
    assert_eq!(world.call("GET", &path, None).await.status, 404);
}

#[tokio::test]
async fn a_repeated_creation_is_one_endpoint_with_one_secret() {
    let world = World::new().await;
    let body = json!({ "url": "http://127.0.0.1:9/hooks", "events": ["*"] });
    let make = || {
        world.call_as(
            &world.acme.live,
            "POST",
            "/v1/webhooks",
            Some(body.clone()),
            &[("idempotency-key", "w")],
        )
    };
    let (first, again) = (make().await, make().await);
    assert_eq!(text(&first.json()["signing_secret"]), text(&again.json()["signing_secret"]));
    assert_eq!(world.call("GET", "/v1/webhooks", None).await.json()["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_creation_repeated_after_the_endpoint_was_deleted_brings_nothing_back_and_shows_no_secret() {
    let world = World::new().await;
    let body = json!({ "url": "http://127.0.0.1:9/hooks", "events": ["*"], "headers": { "x-token": "t" } });
    let make = async || {
        let headers = [("idempotency-key", "w")];
        world.call_as(&world.acme.live, "POST", "/v1/webhooks", Some(body.clone()), &headers).await
    };
    let first = make().await.json();
    assert!(first["signing_secret"].is_string());
    let path = format!("/v1/webhooks/{}", text(&first["id"]));
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    let late = make().await;
    assert_eq!((late.status, late.header("idempotent-replayed")), (200, Some("true")), "{}", late.json());
    assert_eq!((&late.json()["id"], late.json().get("signing_secret")), (&first["id"], None));
    assert_eq!(world.call("GET", &path, None).await.status, 404);
    assert_eq!(world.call("GET", "/v1/webhooks", None).await.json()["data"], json!([]));
}

#[tokio::test]
async fn urls_without_a_public_address_are_refused_literal_and_by_name() {
    let dns = DnsServer::start().await;
    dns.put("rebind.example", posthorn_test_dns::Entry::Address("10.0.0.1".parse().unwrap()));
    let world = World::with_dns(&dns.address()).await;
    for url in [
        "http://example.com/hooks",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0x7f000001.example/",
        "https://2852039166/",
        "https://rebind.example/",
        "ftp://example.com/",
        "nonsense",
    ] {
        let answer = world.call("POST", "/v1/webhooks", Some(json!({ "url": url, "events": ["*"] }))).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some("URL_NOT_ALLOWED")), "{url}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/url");
    }
    let unknown = world
        .call("POST", "/v1/webhooks", Some(json!({ "url": "https://example.com", "events": ["x"] })))
        .await;
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/events/0");
}

#[tokio::test]
async fn filters_that_match_nothing_are_refused_with_the_existing_types() {
    let world = World::new().await;
    let make = |filter: &'static str| {
        let body = json!({ "url": "http://127.0.0.1:9/hooks", "events": [filter], "description": "CRM" });
        let world = &world;
        async move { world.call("POST", "/v1/webhooks", Some(body)).await }
    };
    assert_eq!(make("message.*").await.json()["description"], "CRM");
    for (filter, suggested) in [("mesage.*", "message.delivered"), ("email.sent", "`message.sent`")] {
        let refused = make(filter).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &"/events/0".into()));
        assert!(text(&refused.json()["errors"][0]["detail"]).contains(suggested), "{}", refused.json());
    }
}

#[tokio::test]
async fn the_endpoint_routes_accept_the_requests_of_email_sdks() {
    let world = World::new().await;
    let body = json!({ "endpoint": "http://127.0.0.1:9/hooks", "events": ["message.sent"] });
    let made = world.call("POST", "/v1/webhooks", Some(body)).await.json();
    assert_eq!((&made["object"], &made["status"]), (&"webhook".into(), &"enabled".into()));
    let path = format!("/v1/webhooks/{}", text(&made["id"]));
    let patch = json!({ "endpoint": "http://127.0.0.1:9/other", "status": "disabled" });
    let changed = world.call("PATCH", &path, Some(patch)).await.json();
    assert_eq!(
        (&changed["url"], &changed["endpoint"]),
        (&"http://127.0.0.1:9/other".into(), &changed["url"])
    );
    assert_eq!((&changed["enabled"], &changed["disabled_reason"]), (&false.into(), &"requested".into()));
    for both in [
        json!({ "url": "http://127.0.0.1:9", "endpoint": "http://127.0.0.1:9" }),
        json!({ "enabled": true, "status": "enabled" }),
    ] {
        assert_eq!(world.call("PATCH", &path, Some(both)).await.status, 422);
    }
}

#[tokio::test]
async fn there_are_at_most_fifty_endpoints_and_those_added_at_the_same_time_get_events_too() {
    let world = World::new().await;
    let (id, _) = world.webhook("http://127.0.0.1:9/hooks").await;
    let app = world.cloud.owner_app();
    let endpoints = collection(&app, world.scope());
    let one: WebhookId = id.parse().unwrap();
    let one = endpoints.get::<Endpoint>(&one.suffix(), Read::Consistent).await.unwrap().unwrap().value;
    for _ in 0..59 {
        let another = Endpoint { id: WebhookId::new(app.now()), ..one.clone() };
        endpoints.create(&another.id.suffix(), &another).await.unwrap();
    }
    let body = json!({ "url": "http://127.0.0.1:9/hooks", "events": ["*"] });
    let refused = world.call("POST", "/v1/webhooks", Some(body)).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &"WEBHOOK_LIMIT_REACHED".into()));
    let mut fanout = Fanout::new(&app);
    let event = event_types()[0].example(EventId::new(app.now()));
    fanout.add(0, world.scope(), event).await.unwrap();
    assert_eq!(fanout.send().await, None);
    assert_eq!(world.cloud.account().depth("posthorn-dev-webhook").visible, 60);
}
