//! A key cannot make a key that may do more than itself.

use posthorn_harness::{World, text};
use serde_json::{Value, json};

#[tokio::test]
async fn no_key_makes_a_key_that_may_do_more_than_itself() {
    let world = World::new().await;
    let (tenant, bound) = world.tenant("A").await;
    let (other, _) = world.tenant("B").await;
    let end = "2026-12-01T00:00:00Z";
    let limited = json!({
        "name": "limited", "allowed_domains": ["acme.example"], "allowed_cidrs": ["127.0.0.0/8"], "rate_limit": 5,
        "expires_at": end,
    });
    let limited = text(&world.call("POST", "/v1/api-keys", Some(limited)).await.json()["token"]);
    for (key, field, value, pointer) in [
        (&limited, "allowed_domains", json!(["acme.example", "other.example"]), "/allowed_domains"),
        (&limited, "allowed_cidrs", json!(["127.0.0.0/7"]), "/allowed_cidrs"),
        (&limited, "rate_limit", json!(6), "/rate_limit"),
        (&limited, "expires_at", json!("2026-12-01T00:00:01Z"), "/expires_at"),
        (&limited, "scopes", json!(["orgs:read"]), "/scopes"),
        (&bound, "tenant_id", json!(other), "/tenant_id"),
        (&bound, "tenant_id", json!("tenant_01h455vb4pex5vsknk084sn02q"), "/tenant_id"),
        (&world.acme.test, "environment", json!("live"), "/environment"),
    ] {
        let mut body = json!({ "name": "k" });
        body[field] = value;
        let refused = world.call_as(key, "POST", "/v1/api-keys", Some(body), &[]).await.json();
        let refusal = (refused["code"].as_str(), refused["errors"][0]["pointer"].as_str());
        assert_eq!(refusal, (Some("INSUFFICIENT_SCOPE"), Some(pointer)), "{field}: {refused}");
    }
    // Limits that the request leaves out are copied from the key that makes it.
    let heir =
        world.call_as(&limited, "POST", "/v1/api-keys", Some(json!({ "name": "heir" })), &[]).await.json();
    let shown = (&heir["allowed_domains"], &heir["allowed_cidrs"], &heir["rate_limit"], &heir["expires_at"]);
    assert_eq!(shown, (&json!(["acme.example"]), &json!(["127.0.0.0/8"]), &json!(5), &json!(end)));
    let heir =
        world.call_as(&bound, "POST", "/v1/api-keys", Some(json!({ "name": "heir" })), &[]).await.json();
    assert_eq!(heir["tenant_id"], json!(tenant));
}

#[tokio::test]
async fn only_a_live_key_manages_the_keys_of_other_environments() {
    let world = World::new().await;
    // Lists are newest first; keys of the same millisecond have no order.
    world.advance_seconds(1);
    let made = json!({ "name": "t", "environment": "test" });
    let made = world.call("POST", "/v1/api-keys", Some(made)).await.json();
    assert!(text(&made["token"]).starts_with("ph_test_"));
    let path = format!("/v1/api-keys/{}", text(&made["id"]));
    let names = |page: Value| {
        let mut names: Vec<_> =
            page["data"].as_array().unwrap().iter().map(|key| text(&key["name"])).collect();
        // Two of them were made in the same millisecond.
        names.sort();
        names
    };
    let listed = world.call("GET", "/v1/api-keys?environment=test", None).await;
    assert_eq!(names(listed.json()), ["t", "tests"]);
    let refused = world.call_as(&world.acme.test, "GET", "/v1/api-keys?environment=live", None, &[]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(world.call("GET", &path, None).await.status, 200);
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    let unknown = json!({ "name": "k", "environment": "staging" });
    let refused = world.call("POST", "/v1/api-keys", Some(unknown)).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("ENVIRONMENT_NOT_FOUND")));
}

#[tokio::test]
async fn operator_permissions_must_be_named_and_only_an_operator_key_grants_them() {
    let world = World::new().await;
    let make = async |key: &str, body: Value| {
        let made = world.call_as(key, "POST", "/v1/api-keys", Some(body), &[]).await;
        (made.status, made.json()["scopes"].to_string().contains("orgs:"))
    };
    let full = json!({ "name": "k", "permission": "full_access" });
    let named = json!({ "name": "k", "scopes": ["orgs:read"] });
    assert_eq!(make(&world.operator, full).await, (200, false));
    assert_eq!(make(&world.operator, named.clone()).await, (200, true));
    assert_eq!(make(&world.acme.live, named).await.0, 403);
}
