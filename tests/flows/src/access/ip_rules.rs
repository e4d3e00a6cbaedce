mod admission;

use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

/// The address of calls from this machine.
const HERE: &str = "127.0.0.1";

async fn add(world: &World, rule: Value) -> HttpAnswer {
    world.call("POST", "/v1/ip-rules", Some(rule)).await
}

/// Adds a rule and waits until no instance caches the old rules; gives its path.
async fn added(world: &World, rule: Value) -> String {
    let made = add(world, rule).await;
    assert_eq!(made.status, 200, "{}", made.json());
    world.advance_seconds(31);
    format!("/v1/ip-rules/{}", text(&made.json()["id"]))
}

async fn listed(world: &World) -> Vec<Value> {
    world.call("GET", "/v1/ip-rules", None).await.json()["data"].as_array().unwrap().clone()
}

fn outcome(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, text(&answer.json()["code"]))
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Those of `addresses` from which acme's key may call.
async fn let_in<'a>(world: &World, addresses: &[&'a str]) -> Vec<&'a str> {
    let mut let_in = Vec::new();
    for address in addresses {
        let answer = world.call_from(address, &world.acme.live, "GET", "/v1/emails", None).await;
        match answer.status {
            200 => let_in.push(*address),
            _ => assert_eq!(outcome(&answer), refused(403, "IP_NOT_ALLOWED"), "{address}"),
        }
    }
    let_in
}

#[tokio::test]
async fn a_rule_is_made_once_shown_as_its_network_and_not_made_again_after_its_removal() {
    let world = World::new().await;
    let body = json!({
        "cidr": "192.0.2.77/24", "action": "deny", "reason": "credential stuffing",
        "expires_at": "2026-11-21T13:00:00+01:00",
    });
    let headers = [("idempotency-key", "r")];
    let make = || world.call_as(&world.acme.live, "POST", "/v1/ip-rules", Some(body.clone()), &headers);
    let (made, again) = (make().await.json(), make().await);
    assert_eq!((&again.json(), again.header("idempotent-replayed")), (&made, Some("true")));
    let id = text(&made["id"]);
    assert!(id.starts_with("iprule_"), "{id}");
    let shown = json!({
        "object": "ip_rule", "id": id, "cidr": "192.0.2.0/24", "action": "deny", "reason": "credential stuffing",
        "expires_at": "2026-11-21T12:00:00Z", "created_at": "2026-11-21T10:00:00Z",
    });
    assert_eq!(made, shown);
    let twice = add(&world, json!({ "cidr": "192.0.2.0/24", "action": "deny" })).await;
    assert_eq!(outcome(&twice), refused(409, "IP_RULE_EXISTS"));
    assert!(text(&twice.json()["detail"]).contains(&id));
    world.advance_seconds(1);
    let other = added(&world, json!({ "cidr": "::ffff:198.51.100.7", "action": "deny" })).await;
    let networks: Vec<String> = listed(&world).await.iter().map(|rule| text(&rule["cidr"])).collect();
    assert_eq!(networks, ["198.51.100.7/32", "192.0.2.0/24"], "newest first");
    let path = format!("/v1/ip-rules/{id}");
    assert_eq!(world.call("GET", &path, None).await.json(), shown);
    let gone = world.call("DELETE", &path, None).await;
    assert_eq!(gone.json(), json!({ "object": "ip_rule", "id": id, "deleted": true }));
    for method in ["GET", "DELETE"] {
        assert_eq!(outcome(&world.call(method, &path, None).await), refused(404, "NOT_FOUND"), "{method}");
    }
    assert_eq!(make().await.json(), shown, "a repetition gets the first answer");
    assert_eq!(format!("/v1/ip-rules/{}", text(&listed(&world).await[0]["id"])), other, "and makes no rule");
    assert_eq!(listed(&world).await.len(), 1);
}

#[tokio::test]
async fn only_the_organisations_own_live_key_changes_rules_and_only_its_own_keys_read_them() {
    let world = World::new().await;
    let (tenant, tenants) = world.tenant("T").await;
    let key = async |scopes: &[&str]| {
        let made = world.call("POST", "/v1/api-keys", Some(json!({ "name": "k", "scopes": scopes }))).await;
        text(&made.json()["token"])
    };
    let (reader, blind) = (key(&["ip_rules:read"]).await, key(&["ip_pools:*", "rate_limits:*"]).await);
    let path = added(&world, json!({ "cidr": "192.0.2.0/24", "action": "deny" })).await;
    let acting = [("posthorn-tenant", tenant.as_str())];
    for (key, headers, read, write) in [
        (&world.acme.test, &[][..], None, "LIVE_KEY_NEEDED"),
        (&reader, &[], None, "INSUFFICIENT_SCOPE"),
        (&blind, &[], Some("INSUFFICIENT_SCOPE"), "INSUFFICIENT_SCOPE"),
        (&tenants, &[], Some("TENANT_BOUND_KEY"), "TENANT_BOUND_KEY"),
        (&world.acme.live, &acting, Some("TENANT_BOUND_KEY"), "TENANT_BOUND_KEY"),
        (&world.rival.live, &[], Some("NOT_FOUND"), "NOT_FOUND"),
    ] {
        for (method, code) in [("GET", read), ("DELETE", Some(write))] {
            let answer = world.call_as(key, method, &path, None, headers).await;
            assert_eq!(answer.json()["code"].as_str(), code, "{method} {headers:?}");
        }
        if write != "NOT_FOUND" {
            let body = Some(json!({ "cidr": "2001:db8::/32", "action": "deny" }));
            let answer = world.call_as(key, "POST", "/v1/ip-rules", body, headers).await;
            assert_eq!(outcome(&answer), refused(403, write), "{headers:?}");
            let list = world.call_as(key, "GET", "/v1/ip-rules", None, headers).await;
            assert_eq!(list.json()["code"].as_str(), read, "{headers:?}");
        }
    }
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/ip-rules", None, &[]).await;
    assert_eq!(theirs.json()["data"], json!([]));
    assert_eq!(listed(&world).await.len(), 1);
}

#[tokio::test]
async fn there_are_at_most_a_hundred_rules_and_an_invalid_rule_is_refused_with_its_field() {
    let world = World::new().await;
    for (field, value) in [
        ("cidr", json!("192.0.2.0/33")),
        ("cidr", json!("example.com")),
        ("action", json!("block")),
        ("reason", json!("")),
        ("reason", json!("ü".repeat(501))),
        ("expires_at", json!("tomorrow")),
        ("priority", json!(1)),
    ] {
        let mut rule = json!({ "cidr": "192.0.2.0/24", "action": "deny" });
        rule[field] = value;
        let answer = add(&world, rule).await;
        let pointer = format!("/{field}");
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["pointer"].as_str()),
            (422, Some(pointer.as_str())),
            "{}",
            answer.json()
        );
    }
    for number in 0..100 {
        let rule =
            json!({ "cidr": format!("192.0.2.{number}"), "action": "deny", "reason": "ü".repeat(500) });
        assert_eq!(add(&world, rule).await.status, 200, "{number}");
    }
    let over = json!({ "cidr": "192.0.2.0/24", "action": "deny" });
    assert_eq!(outcome(&add(&world, over).await), refused(409, "IP_RULE_LIMIT_REACHED"));
    world.advance_seconds(31);
    assert_eq!(let_in(&world, &["192.0.2.99", "192.0.2.100"]).await, ["192.0.2.100"]);
    assert_eq!(listed(&world).await.len(), 100);
}

#[tokio::test]
async fn the_audit_log_records_who_made_and_removed_a_rule_and_who_was_refused() {
    let world = World::new().await;
    let rule = json!({ "cidr": "192.0.2.0/24", "action": "deny", "reason": "abuse", "expires_at": "2026-11-22T00:00:00Z" });
    // A refusal is recorded with the beginning of its hour.
    world.advance_seconds(1);
    let path = added(&world, rule).await;
    for _ in 0..2 {
        assert_eq!(let_in(&world, &["192.0.2.66"]).await, [""; 0]);
    }
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit", None).await.json()["data"].as_array().unwrap().clone();
    let logged: Vec<Value> = log
        .iter()
        .map(|one| json!([one["action"], one["resource"]["id"], one["function"], one["ip"]]))
        .collect();
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(
        logged,
        [
            json!(["ip_rule.deleted", id, "delete-ip-rule", HERE]),
            json!(["ip_rule.created", id, "create-ip-rule", HERE]),
            json!(["request.refused", "IP_NOT_ALLOWED", "list-emails", "192.0.2.66"]),
        ]
    );
    let changed = |field: &str, after: Value| json!({ "field": field, "before": null, "after": after });
    assert_eq!(
        log[1]["changes"],
        json!([
            changed("cidr", json!("192.0.2.0/24")),
            changed("action", json!("deny")),
            changed("reason", json!("abuse")),
            changed("expires_at", json!(1_795_305_600_000_i64)),
        ])
    );
    assert_eq!(log[0]["changes"][0], json!({ "field": "cidr", "before": "192.0.2.0/24", "after": null }));
    assert!(world.acme.live.contains(text(&log[0]["actor"]["id"]).trim_start_matches("key_")));
}
