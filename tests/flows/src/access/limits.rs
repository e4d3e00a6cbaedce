use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

async fn key(world: &World, body: Value) -> String {
    let made = world.call("POST", "/v1/api-keys", Some(body)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    text(&made.json()["token"])
}

#[tokio::test]
async fn a_key_works_only_from_its_networks() {
    let world = World::new().await;
    for (networks, status) in [
        (json!(["127.0.0.0/8"]), 200),
        (json!(["2001:db8::/32", "127.0.0.1"]), 200),
        (json!(["::ffff:127.0.0.1"]), 200),
        (json!(["10.0.0.0/8", "2001:db8::/32"]), 403),
    ] {
        let key = key(&world, json!({ "name": "office", "allowed_cidrs": networks })).await;
        // Anybody can write this header.
        let headers = [("x-forwarded-for", "10.0.0.1, 10.0.0.2")];
        let answer = world.call_as(&key, "GET", "/v1/emails", None, &headers).await;
        assert_eq!(answer.status, status, "{networks}");
        if status == 403 {
            assert_eq!(answer.json()["code"], "IP_NOT_ALLOWED");
        }
    }
}

#[tokio::test]
async fn a_key_sends_only_from_its_domains_in_every_way_of_sending() {
    let world = World::new().await;
    let sent = world.send_to("a@example.com").await;
    let elsewhere = key(&world, json!({ "name": "k", "allowed_domains": ["Other.Example"] })).await;
    let one = email("a@example.com");
    for (path, body) in [
        ("/v1/emails".to_owned(), Some(one.clone())),
        ("/v1/emails/batch".to_owned(), Some(json!([one]))),
        (format!("/v1/emails/{sent}/resend"), None),
    ] {
        let refused = world.call_as(&elsewhere, "POST", &path, body, &[]).await;
        assert_eq!(
            (refused.status, refused.json()["code"].as_str()),
            (403, Some("DOMAIN_NOT_ALLOWED")),
            "{path}"
        );
    }
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let named = key(&world, json!({ "name": "k", "domain_id": domains["data"][0]["id"] })).await;
    assert_eq!(world.call_as(&named, "POST", "/v1/emails", Some(one), &[]).await.status, 200);
}

#[tokio::test]
async fn an_expired_key_is_refused_like_an_unknown_one() {
    let world = World::new().await;
    let now = world.cloud.owner_app().now();
    let end = (now + jiff::SignedDuration::from_secs(60)).to_string();
    let key = key(&world, json!({ "name": "k", "expires_at": end })).await;
    let ask = || world.call_as(&key, "GET", "/v1/emails", None, &[("x-request-id", "r")]);
    assert_eq!(ask().await.status, 200);
    // Cached for thirty seconds, but never beyond its end.
    world.advance_seconds(59);
    assert_eq!(ask().await.status, 200);
    world.advance_seconds(1);
    let expired = ask().await;
    let unknown = world.call_as("ph_live_x", "GET", "/v1/emails", None, &[("x-request-id", "r")]).await;
    assert_eq!((expired.status, expired.json()), (401, unknown.json()));
}

#[tokio::test]
async fn invalid_limits_are_refused_with_their_field() {
    let world = World::new().await;
    for (field, value, pointer) in [
        ("allowed_cidrs", json!(["10.0.0.0/33"]), "/allowed_cidrs/0"),
        ("allowed_cidrs", json!([]), "/allowed_cidrs"),
        ("allowed_domains", json!(["not a domain"]), "/allowed_domains/0"),
        ("rate_limit", json!(0), "/rate_limit"),
        ("expires_at", json!("yesterday"), "/expires_at"),
        ("expires_at", json!("2020-01-01T00:00:00Z"), "/expires_at"),
        ("environment", json!("Live"), "/environment"),
        ("scopes", json!(["emails:fly"]), "/scopes/0"),
        ("tenant_id", json!("tenant_x"), "/tenant_id"),
        ("domain_id", json!("domain_01h455vb4pex5vsknk084sn02q"), "/domain_id"),
    ] {
        let mut body = json!({ "name": "k" });
        body[field] = value;
        let answer = world.call("POST", "/v1/api-keys", Some(body)).await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["pointer"].as_str()),
            (422, Some(pointer)),
            "{field}"
        );
    }
}

#[tokio::test]
async fn wildcards_and_bundles_are_shown_as_the_permissions_that_they_include() {
    let world = World::new().await;
    let made = world
        .call("POST", "/v1/api-keys", Some(json!({ "name": "k", "scopes": ["emails:*", "send"] })))
        .await;
    assert_eq!(made.json()["scopes"], json!(["emails:read", "emails:send"]));
    let all =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "k", "scopes": ["send", "manage"] }))).await;
    let shown = all.json()["scopes"].to_string();
    assert!(shown.contains("tenants:write") && !shown.contains("orgs:"), "{shown}");
}

#[tokio::test]
async fn a_changed_key_may_do_no_more_than_before_or_than_the_key_that_changes_it() {
    let world = World::new().await;
    let strong = world.call("POST", "/v1/api-keys", Some(json!({ "name": "strong" }))).await.json();
    let strong = format!("/v1/api-keys/{}", text(&strong["id"]));
    let weak = json!({ "name": "weak", "scopes": ["api_keys:*"], "allowed_cidrs": ["127.0.0.0/8"], "rate_limit": 5 });
    let made = world.call("POST", "/v1/api-keys", Some(weak)).await.json();
    let (weak, own) = (text(&made["token"]), format!("/v1/api-keys/{}", text(&made["id"])));
    let change = async |path: &str, body: Value| {
        let answer = world.call_as(&weak, "PATCH", path, Some(body), &[]).await;
        (answer.status, text(&answer.json()[if answer.status == 200 { "id" } else { "code" }]))
    };
    for body in [
        json!({ "allowed_cidrs": null }),
        json!({ "rate_limit": 6 }),
        json!({ "allowed_cidrs": ["0.0.0.0/0"] }),
    ] {
        assert_eq!(change(&own, body.clone()).await, (403, "INSUFFICIENT_SCOPE".into()), "{body}");
    }
    assert_eq!(change(&own, json!({ "rate_limit": 4, "name": "weaker" })).await.0, 200);
    assert_eq!(change(&strong, json!({ "rate_limit": 9 })).await.0, 200, "narrowed");
    assert_eq!(change(&strong, json!({ "rate_limit": null })).await.0, 403, "widened beyond who asks");
    let widened = world.call("PATCH", &strong, Some(json!({ "rate_limit": null }))).await;
    assert_eq!((widened.status, widened.json()["rate_limit"].is_null()), (200, true));
}
