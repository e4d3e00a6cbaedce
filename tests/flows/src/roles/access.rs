//! The flow of access.

use posthorn_harness::text;
use serde_json::{Value, json};

use super::Scene;

/// Calls the routes of keys, tenants, products, environments, IP rules and organisations.
pub async fn everything(scene: &Scene) {
    let world = &scene.world;
    let made = async |key: &str, path: &str, body: Value| {
        let answer = world.call_as(key, "POST", path, Some(body), &[("idempotency-key", path)]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        text(&answer.json()["id"])
    };
    let acme = &world.acme.live;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let limited = json!({ "name": "limited", "domain_id": domains["data"][0]["id"] });
    let key = format!("/v1/api-keys/{}", made(acme, "/v1/api-keys", limited).await);
    let tenant = format!("/v1/tenants/{}", made(acme, "/v1/tenants", json!({ "name": "T" })).await);
    let product = json!({ "name": "P" });
    let product = format!("/v1/products/{}", made(acme, "/v1/products", product).await);
    world.call("POST", "/v1/environments", Some(json!({ "name": "staging" }))).await;
    let ip_rule = json!({ "cidr": "192.0.2.0/24", "action": "deny" });
    let ip_rule = format!("/v1/ip-rules/{}", made(acme, "/v1/ip-rules", ip_rule).await);
    let org = format!("/v1/orgs/{}", made(&world.operator, "/v1/orgs", json!({ "name": "New" })).await);
    super::members::everything(world).await;
    super::org_domains::everything(scene).await;
    super::identity::scim::everything(scene).await;
    super::identity::setup::everything(scene).await;
    let sign_in = json!({
        "allowed_origins": [], "verify_url": "https://a.example/v", "reset_url": "https://a.example/r",
    });
    let reason = || Some(json!({ "reason": "r" }));
    let name = || Some(json!({ "name": "n2" }));
    for (caller, method, path, body) in [
        (acme, "GET", "/v1/api-keys".into(), None),
        (acme, "GET", key.clone(), None),
        (acme, "PATCH", key.clone(), name()),
        (acme, "POST", format!("{key}/rotate"), Some(json!({}))),
        (acme, "DELETE", key, None),
        (acme, "GET", "/v1/tenants".into(), None),
        (acme, "GET", tenant.clone(), None),
        (acme, "PATCH", tenant.clone(), name()),
        (acme, "POST", format!("{tenant}/suspend"), reason()),
        (acme, "POST", format!("{tenant}/resume"), None),
        (acme, "GET", format!("{tenant}/usage"), None),
        (acme, "DELETE", tenant, None),
        (acme, "GET", "/v1/products".into(), None),
        (acme, "GET", product.clone(), None),
        (acme, "PATCH", product.clone(), name()),
        (acme, "POST", format!("{product}/state"), Some(json!({ "state": "pre_launch" }))),
        (acme, "PUT", format!("{product}/sign-in"), Some(sign_in)),
        (acme, "GET", "/v1/rate-limits".into(), None),
        (acme, "PUT", "/v1/rate-limits".into(), Some(json!({ "key": { "api": 3_000 } }))),
        (acme, "GET", "/v1/org/settings".into(), None),
        (acme, "PATCH", "/v1/org/settings".into(), Some(json!({ "time_zone": "Europe/Berlin" }))),
        (acme, "GET", "/v1/org".into(), None),
        (acme, "PATCH", "/v1/org".into(), name()),
        (acme, "GET", "/v1/environments".into(), None),
        (acme, "DELETE", "/v1/environments/staging".into(), None),
        (acme, "GET", "/v1/ip-rules".into(), None),
        (acme, "GET", ip_rule.clone(), None),
        (acme, "DELETE", ip_rule, None),
        (&world.operator, "GET", "/v1/orgs".into(), None),
        (&world.operator, "GET", org.clone(), None),
        (&world.operator, "PATCH", org.clone(), name()),
        (&world.operator, "POST", format!("{org}/suspend"), reason()),
        (&world.operator, "POST", format!("{org}/resume"), None),
        (&world.operator, "DELETE", org, None),
    ] {
        let answer = world.call_as(caller, method, &path, body, &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
    // It looks for a connection, and finds none.
    let sso_only = world.call("PATCH", "/v1/org/settings", Some(json!({ "sso_only": true }))).await;
    assert_eq!(sso_only.status, 409, "{}", sso_only.json());
    world.cloud.pump().await;
}
