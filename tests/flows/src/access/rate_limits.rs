//! Rate limits: which requests they refuse, which headers every answer has, and what they cost.

use posthorn_harness::{Fault, HttpAnswer, Service, World, text};
use serde_json::{Value, json};

async fn key(world: &World, body: Value) -> (String, String) {
    let made = world.call("POST", "/v1/api-keys", Some(body)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    (text(&made.json()["id"]), text(&made.json()["token"]))
}

async fn list(world: &World, key: &str) -> HttpAnswer {
    world.call_as(key, "GET", "/v1/emails", None, &[]).await
}

fn header(answer: &HttpAnswer, name: &str) -> String {
    answer.header(name).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_keys_own_limit_is_exact_and_starts_again_each_minute() {
    let world = World::new().await;
    let (_, limited) = key(&world, json!({ "name": "slow", "rate_limit": 1 })).await;
    for minute in 0..2 {
        for number in 1..=60 {
            let answer = list(&world, &limited).await;
            assert_eq!(answer.status, 200, "request {number} of minute {minute}");
            assert_eq!(header(&answer, "x-ratelimit-remaining"), (60 - number).to_string());
        }
        let refused = list(&world, &limited).await;
        assert_eq!((refused.status, &refused.json()["code"]), (429, &json!("RATE_LIMIT_EXCEEDED")));
        assert_eq!(header(&refused, "retry-after"), "60");
        assert_eq!(header(&refused, "x-ratelimit-scope"), "key");
        assert_eq!(header(&refused, "ratelimit"), "\"key-api\";r=0;t=60");
        assert_eq!(list(&world, &world.acme.live).await.status, 200, "another key is not limited by it");
        world.advance_seconds(60);
    }
}

#[tokio::test]
async fn every_answer_to_a_valid_key_has_its_limits() {
    let world = World::new().await;
    let answer = list(&world, &world.acme.live).await;
    assert_eq!(header(&answer, "ratelimit-policy"), "\"key-api\";q=3000;w=60, \"org-api\";q=12000;w=60");
    assert_eq!(header(&answer, "ratelimit"), "\"key-api\";r=2999;t=60");
    for (name, value) in [("limit", "3000"), ("remaining", "2999"), ("reset", "60"), ("scope", "key")] {
        assert_eq!(header(&answer, &format!("x-ratelimit-{name}")), value, "{name}");
    }
    let sent = world.call("POST", "/v1/emails", Some(posthorn_harness::email("a@example.com"))).await;
    assert_eq!(header(&sent, "ratelimit"), "\"key-send\";r=5999;t=60", "sending has separate limits");
    let refused = world.call("GET", "/v1/emails/email_x", None).await;
    assert!(refused.status == 404 && !header(&refused, "ratelimit").is_empty(), "refusals have them too");
}

#[tokio::test]
async fn an_address_with_bad_keys_is_refused_for_the_rest_of_the_minute_but_its_valid_keys_work() {
    let world = World::new().await;
    let bad = format!("{}x", &world.acme.live[..world.acme.live.len() - 1]);
    for _ in 0..120 {
        assert_eq!(list(&world, &bad).await.status, 401);
    }
    let refused = list(&world, &bad).await;
    assert_eq!((refused.status, &refused.json()["code"]), (429, &json!("RATE_LIMIT_EXCEEDED")));
    assert_eq!(list(&world, &world.acme.live).await.status, 200, "the instance has cached this key as valid");
    assert_eq!(list(&world, &world.rival.live).await.status, 200, "a read finds that this key is valid");
    assert_eq!(list(&world, &bad).await.status, 429);
    world.advance_seconds(60);
    assert_eq!(list(&world, &bad).await.status, 401);
    assert_eq!(list(&world, &world.acme.live).await.status, 200);
}

#[tokio::test]
async fn an_organisation_sees_refusals_and_busiest_keys_and_a_tenant_sees_its_own() {
    let world = World::new().await;
    let (slow_id, slow) = key(&world, json!({ "name": "slow", "rate_limit": 1 })).await;
    let tenant = text(&world.call("POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json()["id"]);
    let (bound_id, bound) = key(&world, json!({ "name": "bound", "tenant_id": tenant })).await;
    for number in 0..150 {
        list(&world, &slow).await;
        // Counts are reported with a later request.
        world.advance_seconds(i64::from(number % 10 == 0));
    }
    list(&world, &bound).await;
    let seen = world.call("GET", "/v1/rate-limits", None).await.json();
    let first = &seen["keys"][0];
    assert_eq!((text(&first["key_id"]), &first["limited"]), (slow_id, &json!(true)), "{seen}");
    assert!(first["requests"].as_u64() >= Some(120) && first["refused"].as_u64() >= Some(60), "{first}");
    assert!(seen["keys"].as_array().unwrap().iter().any(|one| text(&one["key_id"]) == bound_id), "{seen}");
    assert!(seen["org"].as_array().unwrap().iter().any(|one| one["class"] == "api"), "{seen}");
    let own = world.call_as(&bound, "GET", "/v1/rate-limits", None, &[]).await.json();
    let ids: Vec<String> = own["keys"].as_array().unwrap().iter().map(|one| text(&one["key_id"])).collect();
    assert!(ids.iter().all(|id| *id == bound_id) && own["org"] == json!([]), "{own}");
}

#[tokio::test]
async fn a_key_shows_when_it_was_last_used() {
    let world = World::new().await;
    let (id, token) = key(&world, json!({ "name": "k" })).await;
    let path = format!("/v1/api-keys/{id}");
    assert_eq!(world.call("GET", &path, None).await.json()["last_used_at"], Value::Null);
    list(&world, &token).await;
    let used = world.call("GET", &path, None).await.json()["last_used_at"].clone();
    assert_eq!(used, "2026-11-21T10:00:00Z");
    let listed = world.call("GET", "/v1/api-keys", None).await.json();
    let one = listed["data"].as_array().unwrap().iter().find(|one| text(&one["id"]) == id).unwrap().clone();
    assert_eq!(one["last_used_at"], used);
}

#[tokio::test]
async fn a_hundred_requests_cost_at_most_ten_writes() {
    let world = World::new().await;
    list(&world, &world.acme.live).await;
    world.advance_seconds(1);
    world.cloud.ledger().take();
    for _ in 0..100 {
        list(&world, &world.acme.live).await;
        world.advance_seconds(1);
    }
    let calls = world.cloud.ledger().of("list-emails");
    let writes = calls.iter().filter(|call| call.action == "UpdateItem").count();
    assert!((1..=10).contains(&writes), "{writes}");
}

#[tokio::test]
async fn requests_are_not_refused_when_the_counters_cannot_be_reached() {
    let world = World::new().await;
    let fault = world.cloud.set_fault(Fault::Fail {
        function: "list-emails".into(),
        service: Service::DynamoDb,
        action: "UpdateItem".into(),
        status: 400,
        code: "ProvisionedThroughputExceededException".into(),
        times: 1_000,
    });
    for _ in 0..50 {
        assert_eq!(list(&world, &world.acme.live).await.status, 200);
    }
    assert!(fault.fired() > 0);
}

#[tokio::test]
async fn a_keys_limit_counts_all_its_requests_for_every_tenant_and_refusals_too() {
    let world = World::new().await;
    let (id, slow) = key(&world, json!({ "name": "slow", "rate_limit": 1 })).await;
    let mut tenants = Vec::new();
    for name in ["A", "B"] {
        let made = world.call("POST", "/v1/tenants", Some(json!({ "name": name }))).await;
        tenants.push(text(&made.json()["id"]));
    }
    tenants.push("tenant_01h455vb4pex5vsknk084sn02q".to_owned());
    let mut statuses = std::collections::BTreeMap::new();
    for number in 0..90 {
        let headers = [("posthorn-tenant", tenants[number % 3].as_str())];
        let answer = world.call_as(&slow, "GET", "/v1/emails", None, &headers).await;
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    assert_eq!(statuses, [(200, 40), (403, 20), (429, 30)].into());
    let shown = world.call("GET", &format!("/v1/api-keys/{id}"), None).await.json();
    assert!(shown["last_used_at"].is_string(), "{shown}");
}

#[tokio::test]
async fn a_key_outside_the_live_environment_sees_only_its_own_environments_use() {
    let world = World::new().await;
    list(&world, &world.acme.live).await;
    list(&world, &world.acme.test).await;
    let seen = world.call_as(&world.acme.test, "GET", "/v1/rate-limits", None, &[]).await.json();
    let keys = seen["keys"].as_array().unwrap();
    assert!(!keys.is_empty() && keys.iter().all(|one| one["environment"] == "test"), "{seen}");
    assert_eq!((&seen["org"], &seen["truncated"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn a_leaked_key_used_outside_its_networks_does_not_use_up_its_organisations_limit() {
    let world = World::new().await;
    let (_, leaked) = key(&world, json!({ "name": "office", "allowed_cidrs": ["10.0.0.0/8"] })).await;
    let tally = async || {
        let seen = world.call("GET", "/v1/rate-limits", None).await.json();
        seen["org"].as_array().unwrap().iter().find(|one| one["class"] == "api").unwrap()["requests"]
            .as_u64()
            .unwrap()
    };
    let before = tally().await;
    let mut statuses = std::collections::BTreeMap::new();
    for _ in 0..150 {
        *statuses.entry(list(&world, &leaked).await.status).or_insert(0) += 1;
    }
    assert_eq!(statuses, [(403, 120), (429, 30)].into(), "the address is limited, not the organisation");
    world.advance_seconds(1);
    assert!(tally().await <= before + 30, "{before}: only our own requests count, not the thief's");
    assert_eq!(list(&world, &world.acme.live).await.status, 200);
}

#[tokio::test]
async fn an_organisation_whose_limits_are_used_up_can_still_revoke_and_suspend() {
    let world = World::new().await;
    let tenant = text(&world.call("POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json()["id"]);
    let (leaked_id, leaked) = key(&world, json!({ "name": "leaked", "rate_limit": 1 })).await;
    let (_, own) = key(&world, json!({ "name": "own", "rate_limit": 1 })).await;
    for token in [&leaked, &own] {
        for _ in 0..60 {
            list(&world, token).await;
        }
        assert_eq!(list(&world, token).await.status, 429);
    }
    let path = format!("/v1/api-keys/{leaked_id}");
    let suspend = format!("/v1/tenants/{tenant}/suspend");
    let suspended = world.call_as(&own, "POST", &suspend, Some(json!({ "reason": "leak" })), &[]).await;
    assert_eq!(suspended.status, 200, "{}", suspended.json());
    let revoked = world.call_as(&own, "DELETE", &path, None, &[]).await;
    assert_eq!((revoked.status, header(&revoked, "x-ratelimit-scope")), (200, "key".to_owned()));
    assert_eq!(header(&revoked, "ratelimit-policy"), "\"key-guard\";q=600;w=60");
}

#[tokio::test]
async fn limits_are_set_for_the_organisation_its_tenants_and_its_keys_within_the_operators_grant() {
    let world = World::new().await;
    let tenant = text(&world.call("POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json()["id"]);
    let (_, bound) = key(&world, json!({ "name": "bound", "tenant_id": tenant })).await;
    let set = async |body: Value| {
        let answer = world.call("PUT", "/v1/rate-limits", Some(body)).await;
        // Instances cache limits for half a minute; limits count by the minute.
        world.advance_seconds(60);
        answer
    };
    let wanted = json!({ "org": { "api": 50_000 }, "tenant": { "api": 90 }, "key": { "api": 60 } });
    let answer = set(wanted).await;
    assert_eq!(
        (answer.status, answer.json()),
        (
            200,
            json!({
                "org": { "send": 30_000, "api": 12_000 },
                "tenant": { "send": 15_000, "api": 90 },
                "key": { "send": 6_000, "api": 60 },
            })
        )
    );
    let policy = header(&list(&world, &bound).await, "ratelimit-policy");
    assert_eq!(policy, "\"key-api\";q=60;w=60, \"tenant-api\";q=90;w=60, \"org-api\";q=12000;w=60");
    let org = text(&world.call("GET", "/v1/org", None).await.json()["id"]);
    let grant = json!({ "rate_limits": { "api": 40_000 } });
    let granted = world.call_as(&world.operator, "PATCH", &format!("/v1/orgs/{org}"), Some(grant), &[]).await;
    assert_eq!(granted.status, 200, "{}", granted.json());
    let answer = set(json!({ "org": { "api": 50_000 } })).await.json();
    assert_eq!(answer["org"]["api"], 40_000, "{answer}");
    assert_eq!(
        header(&list(&world, &world.acme.live).await, "ratelimit-policy"),
        "\"key-api\";q=3000;w=60, \"org-api\";q=40000;w=60"
    );
    for (body, pointer) in [
        (json!({ "key": { "api": 59 } }), "/key/api"),
        (json!({ "org": { "send": 60_001 } }), "/org/send"),
        (json!({ "keys": {} }), "/keys"),
    ] {
        let refused = set(body).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!(pointer)));
    }
    let by_tenant = world.call_as(&bound, "PUT", "/v1/rate-limits", Some(json!({})), &[]).await;
    assert_eq!(by_tenant.json()["code"], "TENANT_BOUND_KEY");
}

#[tokio::test]
async fn a_tenant_that_uses_up_its_limit_does_not_limit_others() {
    let world = World::new().await;
    let tenant = text(&world.call("POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json()["id"]);
    let (_, bound) = key(&world, json!({ "name": "bound", "tenant_id": tenant, "rate_limit": 1_000 })).await;
    world.call("PUT", "/v1/rate-limits", Some(json!({ "tenant": { "api": 60 } }))).await;
    world.advance_seconds(60);
    for _ in 0..60 {
        assert_eq!(list(&world, &bound).await.status, 200);
    }
    let refused = list(&world, &bound).await;
    assert_eq!((refused.status, header(&refused, "x-ratelimit-scope")), (429, "tenant".to_owned()));
    assert_eq!(list(&world, &world.acme.live).await.status, 200);
}

#[tokio::test]
async fn refusals_are_reported_by_the_hour_and_by_the_day() {
    let world = World::new().await;
    let (_, slow) = key(&world, json!({ "name": "slow", "rate_limit": 1 })).await;
    for number in 0..150 {
        list(&world, &slow).await;
        world.advance_seconds(i64::from(number % 30 == 0));
    }
    let seen = world.call("GET", "/v1/rate-limits", None).await.json();
    for (totals, began) in
        [("refused_hours", "2026-11-21T10:00:00Z"), ("refused_days", "2026-11-21T00:00:00Z")]
    {
        let first = &seen[totals][0];
        assert_eq!((&first["began"], &first["class"]), (&json!(began), &json!("api")), "{seen}");
        assert!((20..=90).contains(&first["refused"].as_u64().unwrap()), "{seen}");
    }
    world.advance_seconds(25 * 3600);
    let later = world.call("GET", "/v1/rate-limits", None).await.json();
    assert_eq!((&later["refused_hours"], &later["refused_days"]), (&json!([]), &seen["refused_days"]));
}
