use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

#[tokio::test]
async fn a_tenant_is_made_once_changed_listed_and_closed_for_good() {
    let world = World::new().await;
    let body = json!({ "name": "Umbrella", "metadata": { "customer": "4711" } });
    let make = || {
        world.call_as(
            &world.acme.live,
            "POST",
            "/v1/tenants",
            Some(body.clone()),
            &[("idempotency-key", "t")],
        )
    };
    let (made, again) = (make().await.json(), make().await);
    assert_eq!((&made, again.header("idempotent-replayed")), (&again.json(), Some("true")));
    assert_eq!(
        (made["status"].as_str(), made["metadata"]["customer"].as_str()),
        (Some("active"), Some("4711"))
    );
    let path = format!("/v1/tenants/{}", text(&made["id"]));
    let changed = world.call("PATCH", &path, Some(json!({ "name": "Umbrella Ltd" }))).await.json();
    assert_eq!((changed["name"].as_str(), &changed["metadata"]), (Some("Umbrella Ltd"), &made["metadata"]));
    let key = json!({ "name": "k", "tenant_id": made["id"] });
    let key = text(&world.call("POST", "/v1/api-keys", Some(key.clone())).await.json()["token"]);
    assert_eq!(world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status, 200);
    assert_eq!(world.call("DELETE", &path, None).await.json()["deleted"], true);
    world.advance_seconds(31);
    assert_eq!(world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status, 401);
    assert_eq!(world.call("GET", &path, None).await.json()["status"], "closed");
    assert_eq!(world.call("POST", &format!("{path}/resume"), None).await.json()["code"], "TENANT_CLOSED");
    let refused =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "k", "tenant_id": made["id"] }))).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("TENANT_NOT_FOUND")));
    let listed = world.call("GET", "/v1/tenants", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(world.call_as(&world.rival.live, "GET", &path, None, &[]).await.status, 404);
}

#[tokio::test]
async fn an_organisations_key_acts_for_any_tenant_that_it_names_and_a_tenants_key_only_for_its_own() {
    let world = World::new().await;
    let ((a, key_a), (b, _)) = (world.tenant("A").await, world.tenant("B").await);
    let call = async |key: &str, tenant: &str, path: &str| {
        let answer = world.call_as(key, "GET", path, None, &[("posthorn-tenant", tenant)]).await;
        (answer.status, answer.json()["code"].as_str().map(str::to_owned))
    };
    let sent = world
        .call_as(
            &world.acme.live,
            "POST",
            "/v1/emails",
            Some(email("a@example.com")),
            &[("posthorn-tenant", &a)],
        )
        .await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    let path = format!("/v1/emails/{}", text(&sent.json()["id"]));
    assert_eq!(world.call("GET", &path, None).await.status, 404, "it belongs to the tenant");
    assert_eq!(world.call_as(&key_a, "GET", &path, None, &[]).await.status, 200);
    assert_eq!(call(&world.acme.live, &a, &path).await.0, 200);
    assert_eq!(call(&world.acme.live, &b, &path).await.0, 404);
    assert_eq!(call(&key_a, &a, &path).await.0, 200);
    let forbidden = (403, Some("TENANT_FORBIDDEN".to_owned()));
    for (key, tenant) in [
        (&key_a, b.as_str()),
        (&key_a, "tenant_01h455vb4pex5vsknk084sn02q"),
        (&world.rival.live, &a),
        (&world.acme.live, "tenant_01h455vb4pex5vsknk084sn02q"),
        (&world.acme.live, "nonsense"),
        (&world.acme.live, ""),
    ] {
        assert_eq!(call(key, tenant, "/v1/emails").await, forbidden, "{tenant}");
    }
    let bound = (403, Some("TENANT_BOUND_KEY".to_owned()));
    for path in ["/v1/tenants", "/v1/org", "/v1/environments"] {
        assert_eq!(call(&key_a, &a, path).await, bound);
        assert_eq!(call(&world.acme.live, &a, path).await, bound, "not while it acts for a tenant");
    }
}

#[tokio::test]
async fn an_organisation_sees_its_tenants_usage_and_sets_its_quota() {
    let world = World::new().await;
    let (id, key) = world.tenant("A").await;
    let acting = [("posthorn-tenant", id.as_str())];
    let own = world.call_as(&key, "PATCH", "/v1/quota", Some(json!({ "daily": 2 })), &[]).await;
    assert_eq!((own.status, own.json()["code"].as_str()), (403, Some("TENANT_BOUND_KEY")));
    let set =
        world.call_as(&world.acme.live, "PATCH", "/v1/quota", Some(json!({ "daily": 2 })), &acting).await;
    assert_eq!(set.status, 200);
    for status in [200, 200, 429] {
        let sent = world.call_as(&key, "POST", "/v1/emails", Some(email("a@example.com")), &[]).await;
        assert_eq!(sent.status, status);
    }
    world.cloud.pump().await;
    let usage = world.call("GET", &format!("/v1/tenants/{id}/usage"), None).await.json();
    assert_eq!((&usage["totals"]["email.accepted"], &usage["quota"]["daily"]), (&json!(2), &json!(2)));
    let seen = world.call_as(&key, "GET", "/v1/usage", None, &[]).await.json();
    assert_eq!(seen, usage, "the tenant sees the same");
    assert_eq!(
        world.call("GET", "/v1/usage", None).await.json()["totals"],
        Value::Object(Default::default())
    );
}
