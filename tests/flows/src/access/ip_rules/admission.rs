use posthorn_harness::{World, text};
use posthorn_store::Table;
use serde_json::{Value, json};

use super::{HERE, add, added, let_in, listed, outcome, refused};

#[tokio::test]
async fn a_deny_rule_overrides_allow_rules_and_addresses_outside_all_allow_rules_are_refused() {
    let world = World::new().await;
    let all = [HERE, "192.0.2.1", "192.0.2.66", "::ffff:192.0.2.66", "2001:db8::1", "2001:db9::1", ""];
    assert_eq!(let_in(&world, &all).await, all, "without rules");
    added(&world, json!({ "cidr": "192.0.2.64/26", "action": "deny" })).await;
    assert_eq!(let_in(&world, &all).await, [HERE, "192.0.2.1", "2001:db8::1", "2001:db9::1", ""]);
    for cidr in ["127.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"] {
        added(&world, json!({ "cidr": cidr, "action": "allow" })).await;
    }
    assert_eq!(let_in(&world, &all).await, [HERE, "192.0.2.1", "2001:db8::1"]);
    let seen = world.call_from("2001:db9::1", &world.acme.live, "GET", "/v1/emails", None).await.json();
    assert_eq!(seen["detail"], "The organisation's rules allow no requests from 2001:db9::1.");
    let unknown = world.call_from("", &world.acme.live, "GET", "/v1/emails", None).await.json();
    assert_eq!(unknown["detail"], "The organisation's rules allow no requests from an unknown address.");
}

#[tokio::test]
async fn rules_apply_to_every_key_of_the_organisation_and_to_no_other() {
    let world = World::new().await;
    let (_, tenants) = world.tenant("T").await;
    let narrow = json!({ "name": "n", "allowed_cidrs": ["192.0.2.0/24"] });
    let narrow = text(&world.call("POST", "/v1/api-keys", Some(narrow)).await.json()["token"]);
    added(&world, json!({ "cidr": "192.0.2.0/25", "action": "deny" })).await;
    for (key, address, status) in [
        (&world.acme.live, "192.0.2.1", 403),
        (&world.acme.test, "192.0.2.1", 403),
        (&tenants, "192.0.2.1", 403),
        (&tenants, HERE, 200),
        (&narrow, "192.0.2.1", 403),
        (&narrow, "192.0.2.200", 200),
        (&narrow, HERE, 403),
        (&world.rival.live, "192.0.2.1", 200),
        (&world.operator, "192.0.2.1", 200),
    ] {
        let answer = world.call_from(address, key, "GET", "/v1/emails", None).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.json());
    }
}

#[tokio::test]
async fn an_expired_rule_has_no_effect_and_an_instance_caches_rules_for_thirty_seconds() {
    let world = World::new().await;
    assert_eq!(let_in(&world, &["192.0.2.1"]).await.len(), 1);
    let rule = json!({ "cidr": "192.0.2.0/24", "action": "deny", "expires_at": "2026-11-21T10:10:00Z" });
    let path = format!("/v1/ip-rules/{}", text(&add(&world, rule.clone()).await.json()["id"]));
    world.advance_seconds(29);
    assert_eq!(let_in(&world, &["192.0.2.1"]).await.len(), 1, "this instance cached the rules before");
    world.advance_seconds(1);
    assert_eq!(let_in(&world, &["192.0.2.1"]).await.len(), 0);
    world.advance_seconds(569);
    assert_eq!(let_in(&world, &["192.0.2.1"]).await.len(), 0);
    world.advance_seconds(1);
    assert_eq!(let_in(&world, &["192.0.2.1"]).await.len(), 1, "the end takes effect without another read");
    assert_eq!(listed(&world).await, [json!(null); 0]);
    for method in ["GET", "DELETE"] {
        assert_eq!(world.call(method, &path, None).await.status, 404, "{method}");
    }
    let late = add(&world, rule.clone()).await;
    assert_eq!(
        late.json()["errors"][0],
        json!({ "pointer": "/expires_at", "detail": "must be in the future" })
    );
    assert_eq!(kept(&world).len(), 1, "the expired rule is still stored");
    added(&world, json!({ "cidr": "192.0.2.0/24", "action": "deny" })).await;
    assert_eq!(kept(&world).len(), 1, "the next change removes it");
}

/// The rules in the table, expired ones included.
fn kept(world: &World) -> serde_json::Map<String, Value> {
    let items =
        world.cloud.account().items(world.cloud.owner_app().setting(Table::Access.setting())).unwrap();
    let mut rules = items.iter().filter_map(|item| item["ip_rules"]["M"].as_object());
    rules.next().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_rule_that_would_lock_out_its_caller_is_refused() {
    let world = World::new().await;
    let locked = refused(409, "WOULD_LOCK_OUT");
    for rule in [
        json!({ "cidr": "127.0.0.0/8", "action": "deny" }),
        json!({ "cidr": "0.0.0.0/0", "action": "deny" }),
        json!({ "cidr": "192.0.2.0/24", "action": "allow" }),
        json!({ "cidr": "::/0", "action": "allow" }),
    ] {
        let answer = add(&world, rule.clone()).await;
        assert_eq!(outcome(&answer), locked, "{rule}");
        assert!(text(&answer.json()["detail"]).contains(HERE), "{}", answer.json());
    }
    let unknown = json!({ "cidr": "0.0.0.0/0", "action": "allow" });
    let unknown = world.call_from("", &world.acme.live, "POST", "/v1/ip-rules", Some(unknown)).await;
    assert_eq!(outcome(&unknown), locked);
    assert_eq!(listed(&world).await, [json!(null); 0]);
    let here = added(&world, json!({ "cidr": HERE, "action": "allow" })).await;
    let office = added(&world, json!({ "cidr": "192.0.2.0/24", "action": "allow" })).await;
    assert_eq!(outcome(&world.call("DELETE", &here, None).await), locked);
    let from_office = world.call_from("192.0.2.1", &world.acme.live, "DELETE", &office, None).await;
    assert_eq!(outcome(&from_office), locked);
    for path in [office, here] {
        assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_owner_of_the_account_can_let_a_locked_out_organisation_in_again() {
    let world = World::new().await;
    added(&world, json!({ "cidr": HERE, "action": "allow" })).await;
    added(&world, json!({ "cidr": "192.0.2.0/24", "action": "allow" })).await;
    assert_eq!(let_in(&world, &["198.51.100.7"]).await, [""; 0], "the office has a new address");
    // As docs/access.md describes.
    let org = world.call("GET", "/v1/org", None).await.json();
    let app = world.cloud.owner_app();
    let status = world.cloud.account().update_item(&json!({
        "TableName": app.setting(Table::Access.setting()),
        "Key": { "pk": { "S": format!("{}/org", text(&org["id"])) }, "sk": { "S": "org" } },
        "UpdateExpression": "REMOVE ip_rules ADD rev :one",
        "ConditionExpression": "attribute_exists(ip_rules)",
        "ExpressionAttributeValues": { ":one": { "N": "1" } },
    }));
    assert_eq!(status, 200);
    world.advance_seconds(31);
    assert_eq!(let_in(&world, &["198.51.100.7"]).await, ["198.51.100.7"]);
    world.cloud.pump().await;
    let logged = world.call("GET", "/v1/audit?actor=unknown", None).await.json()["data"].clone();
    let changes = json!([{ "field": "ip_rules", "before": null, "after": null }]);
    assert_eq!(logged.as_array().map(Vec::len), Some(1), "{logged}");
    assert_eq!((&logged[0]["action"], &logged[0]["changes"]), (&json!("org.updated"), &changes));
    added(&world, json!({ "cidr": "192.0.2.0/24", "action": "deny" })).await;
}

#[tokio::test]
async fn a_hundred_rules_cost_a_request_no_call() {
    let mut calls = Vec::new();
    for count in [0, 100] {
        let world = World::new().await;
        for number in 0..count {
            let rule = json!({ "cidr": format!("192.0.2.{number}"), "action": "deny" });
            assert_eq!(add(&world, rule).await.status, 200);
        }
        for _ in ["cold", "warm"] {
            world.cloud.ledger().take();
            world.accept("a@example.com").await;
            calls.push(world.cloud.ledger().of("send-email").len());
        }
        assert_eq!(let_in(&world, &["192.0.2.99"]).await.is_empty(), count == 100);
    }
    assert_eq!(calls[..2], calls[2..]);
    assert_eq!(calls[3], 3);
}
