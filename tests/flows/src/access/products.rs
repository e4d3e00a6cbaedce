//! The products of an organisation.

use posthorn_harness::{HttpAnswer, Receiver, World, text};
use serde_json::{Value, json};

const STATES: [&str; 6] = ["draft", "pre_launch", "beta", "active", "sunset", "disabled"];

/// A way to each state from the draft.
const WAYS: [&[&str]; 6] = [
    &[],
    &["pre_launch"],
    &["pre_launch", "beta"],
    &["pre_launch", "active"],
    &["pre_launch", "active", "sunset"],
    &["disabled"],
];

/// Creates a product; gives its path.
async fn product(world: &World) -> String {
    let made = world.call("POST", "/v1/products", Some(json!({ "name": "Mail" }))).await;
    assert_eq!(made.status, 200, "{}", made.json());
    format!("/v1/products/{}", text(&made.json()["id"]))
}

async fn move_to(world: &World, path: &str, state: &str) -> HttpAnswer {
    world.call("POST", &format!("{path}/state"), Some(json!({ "state": state }))).await
}

fn code(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, text(&answer.json()["code"]))
}

#[tokio::test]
async fn a_product_is_made_once_changed_and_listed_newest_first() {
    let world = World::new().await;
    let body = json!({ "name": "Mail", "description": "For everybody.", "url": "https://mail.example.com" });
    let make = async || {
        let headers = [("idempotency-key", "p")];
        world.call_as(&world.acme.live, "POST", "/v1/products", Some(body.clone()), &headers).await
    };
    let (made, again) = (make().await.json(), make().await);
    assert_eq!((&made, again.header("idempotent-replayed")), (&again.json(), Some("true")));
    let id = text(&made["id"]);
    assert!(id.starts_with("prod_"), "{id}");
    assert_eq!(
        made,
        json!({
            "object": "product", "id": id, "name": "Mail", "description": "For everybody.",
            "url": "https://mail.example.com", "state": "draft", "state_since": made["created_at"],
            "next_states": ["pre_launch", "disabled"], "sign_in": null, "created_at": made["created_at"],
        })
    );
    let path = format!("/v1/products/{id}");
    let changed =
        world.call("PATCH", &path, Some(json!({ "name": "Post", "description": null }))).await.json();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("Post"), &Value::Null));
    assert_eq!((&changed["url"], &changed["state"]), (&made["url"], &json!("draft")));
    assert_eq!(world.call("GET", &path, None).await.json(), changed);
    world.advance_seconds(1);
    let second = product(&world).await;
    let first_page = world.call("GET", "/v1/products?limit=1", None).await.json();
    assert!(second.ends_with(first_page["data"][0]["id"].as_str().unwrap()), "{first_page}");
    let next = format!("/v1/products?limit=1&after={}", text(&first_page["next_cursor"]));
    let last_page = world.call("GET", &next, None).await.json();
    assert_eq!((&last_page["data"], &last_page["has_more"]), (&json!([changed]), &json!(false)));
}

#[tokio::test]
async fn a_product_lives_from_its_draft_to_its_end_and_stays_in_the_list() {
    let world = World::new().await;
    let path = product(&world).await;
    for (state, next) in [
        ("pre_launch", json!(["beta", "active", "draft", "disabled"])),
        ("draft", json!(["pre_launch", "disabled"])),
        ("pre_launch", json!(["beta", "active", "draft", "disabled"])),
        ("beta", json!(["active", "disabled"])),
        ("active", json!(["sunset", "disabled"])),
        ("sunset", json!(["disabled", "active"])),
        ("active", json!(["sunset", "disabled"])),
        ("sunset", json!(["disabled", "active"])),
        ("disabled", json!([])),
    ] {
        world.advance_seconds(60);
        let moved = move_to(&world, &path, state).await;
        assert_eq!(moved.status, 200, "{state}: {}", moved.json());
        let moved = moved.json();
        assert_eq!((&moved["state"], &moved["next_states"]), (&json!(state), &next));
        world.advance_seconds(1);
        assert_eq!(move_to(&world, &path, state).await.json(), moved, "a repetition changes nothing");
        assert_eq!(world.call("GET", &path, None).await.json(), moved);
    }
    assert_eq!(world.call("DELETE", &path, None).await.status, 405);
    let renamed = world.call("PATCH", &path, Some(json!({ "name": "Gone" }))).await.json();
    assert_eq!((&renamed["name"], &renamed["state"]), (&json!("Gone"), &json!("disabled")));
    assert_eq!(world.call("GET", "/v1/products", None).await.json()["data"], json!([renamed]));
}

#[tokio::test]
async fn each_unlawful_move_is_refused_with_the_lawful_ones_and_changes_nothing() {
    let world = World::new().await;
    let mut refused = Vec::new();
    for (from, way) in STATES.iter().zip(WAYS) {
        let path = product(&world).await;
        for state in way {
            assert_eq!(move_to(&world, &path, state).await.status, 200, "{from}: {state}");
        }
        let before = world.call("GET", &path, None).await.json();
        let lawful: Vec<String> = before["next_states"].as_array().unwrap().iter().map(text).collect();
        let unlawful = |to: &&str| *to != *from && !lawful.iter().any(|one| one == to);
        world.advance_seconds(1);
        for to in STATES.into_iter().filter(unlawful) {
            let answer = move_to(&world, &path, to).await;
            assert_eq!(code(&answer), (409, "PRODUCT_STATE_CONFLICT".into()), "{from} to {to}");
            let detail = text(&answer.json()["detail"]);
            let names = |state: &str| detail.contains(&format!("`{state}`"));
            assert!(names(from) && names(to) && lawful.iter().all(|one| names(one)), "{detail}");
            assert_eq!(answer.json()["errors"][0]["pointer"], "/state", "{from} to {to}");
            refused.push((*from, to));
        }
        assert_eq!(world.call("GET", &path, None).await.json(), before, "{from}");
    }
    assert_eq!(refused.len(), 30 - 12, "thirty pairs of states, of which twelve are lawful: {refused:?}");
}

#[tokio::test]
async fn of_two_moves_at_the_same_time_one_is_first_and_the_other_is_judged_by_the_state_after_it() {
    let world = World::new().await;
    for (one, other, ends) in [
        ("draft", "active", [200, 409]),
        ("draft", "beta", [200, 409]),
        ("beta", "beta", [200, 200]),
        ("active", "disabled", [200, 409]),
    ] {
        let path = product(&world).await;
        assert_eq!(move_to(&world, &path, "pre_launch").await.status, 200);
        let (first, second) = tokio::join!(move_to(&world, &path, one), move_to(&world, &path, other));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        let state = text(&world.call("GET", &path, None).await.json()["state"]);
        // A product that is active first may be disabled then.
        let both = (one, other, statuses) == ("active", "disabled", [200, 200]);
        assert!(statuses == ends || both, "{one} and {other}: {statuses:?}");
        let lasts = if both || first.status == 409 { other } else { one };
        assert_eq!(state, lasts, "{one} and {other}: {statuses:?}");
    }
}

#[tokio::test]
async fn requests_that_break_a_rule_are_refused_and_name_the_field() {
    let world = World::new().await;
    let path = product(&world).await;
    let state = format!("{path}/state");
    let long = |characters: usize| "ä".repeat(characters);
    for (method, path, body, pointer) in [
        ("POST", "/v1/products", json!({}), "/name"),
        ("POST", "/v1/products", json!({ "name": "" }), "/name"),
        ("POST", "/v1/products", json!({ "name": long(101) }), "/name"),
        ("POST", "/v1/products", json!({ "name": "n", "description": long(501) }), "/description"),
        ("POST", "/v1/products", json!({ "name": "n", "url": "http://example.com" }), "/url"),
        ("POST", "/v1/products", json!({ "name": "n", "state": "active" }), "/state"),
        ("PATCH", &path, json!({ "name": "" }), "/name"),
        ("PATCH", &path, json!({ "url": "javascript:alert(1)" }), "/url"),
        ("PATCH", &path, json!({ "state": "active" }), "/state"),
        ("POST", &state, json!({ "state": "retired" }), "/state"),
        ("POST", &state, json!({}), "/state"),
    ] {
        let refused = world.call(method, path, Some(body.clone())).await;
        assert_eq!(code(&refused), (422, "VALIDATION_FAILED".into()), "{method} {path} {body}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{body}: {}", refused.json());
    }
    let fits = json!({ "name": long(100), "description": long(500), "url": "https://example.com/?a=b#c" });
    assert_eq!(world.call("POST", "/v1/products", Some(fits)).await.status, 200);
}

#[tokio::test]
async fn the_number_of_products_is_limited_and_a_repeated_creation_still_gives_its_product() {
    let world = World::new().await;
    let make = async |key: &str| {
        let headers = [("idempotency-key", key)];
        let body = Some(json!({ "name": "n" }));
        world.call_as(&world.acme.live, "POST", "/v1/products", body, &headers).await
    };
    let mut made = Vec::new();
    for at in 0..100 {
        let answer = make(&at.to_string()).await;
        assert_eq!(answer.status, 200, "{at}: {}", answer.json());
        made.push(answer.json());
    }
    let path = format!("/v1/products/{}", text(&made[7]["id"]));
    let disabled = move_to(&world, &path, "disabled").await.json();
    assert_eq!(code(&make("more").await), (409, "PRODUCT_LIMIT_REACHED".into()), "a disabled one counts");
    let again = make("7").await;
    assert_eq!((again.header("idempotent-replayed"), again.json()), (Some("true"), disabled));
    let rivals = world.call_as(&world.rival.live, "POST", "/v1/products", Some(json!({ "name": "n" })), &[]);
    assert_eq!(rivals.await.status, 200, "the limit is each organisation's own");
}

#[tokio::test]
async fn another_organisation_and_a_tenant_see_and_change_no_product() {
    let world = World::new().await;
    let path = product(&world).await;
    let before = world.call("GET", &path, None).await.json();
    let (tenant, tenants_key) = world.tenant("T").await;
    let state = format!("{path}/state");
    let calls = || {
        [
            ("GET", path.as_str(), None),
            ("PATCH", path.as_str(), Some(json!({ "name": "x" }))),
            ("POST", state.as_str(), Some(json!({ "state": "disabled" }))),
        ]
    };
    let acting = [("posthorn-tenant", tenant.as_str())];
    for (method, path, body) in calls() {
        let rivals = world.call_as(&world.rival.live, method, path, body.clone(), &[]).await;
        assert_eq!(code(&rivals), (404, "NOT_FOUND".into()), "{method} {path}");
        let tenants = world.call_as(&tenants_key, method, path, body.clone(), &[]).await;
        assert_eq!(code(&tenants), (403, "TENANT_BOUND_KEY".into()), "{method} {path}");
        let acting = world.call_as(&world.acme.live, method, path, body.clone(), &acting).await;
        assert_eq!(
            code(&acting),
            (403, "TENANT_BOUND_KEY".into()),
            "{method} {path}: not while it acts for one"
        );
    }
    let listed = world.call_as(&world.rival.live, "GET", "/v1/products", None, &[]).await.json();
    assert_eq!(listed["data"], json!([]));
    assert_eq!(world.call("GET", &path, None).await.json(), before);
}

#[tokio::test]
async fn owners_and_developers_change_products_and_all_members_and_a_test_key_see_them() {
    let world = World::new().await;
    let path = product(&world).await;
    let renamed = || Some(json!({ "name": "Post" }));
    for (role, status) in [("owner", 200), ("developer", 200), ("member", 403), ("viewer", 403)] {
        let person = world.person(&format!("{role}@example.com"), role).await;
        assert_eq!(world.call_by(&person, "GET", &path, None).await.status, 200, "{role}");
        assert_eq!(world.call_by(&person, "GET", "/v1/products", None).await.status, 200, "{role}");
        assert_eq!(world.call_by(&person, "PATCH", &path, renamed()).await.status, status, "{role}");
    }
    let test = &world.acme.test;
    assert_eq!(world.call_as(test, "GET", &path, None, &[]).await.status, 200);
    let refused = world.call_as(test, "PATCH", &path, renamed(), &[]).await;
    assert_eq!(code(&refused), (403, "LIVE_KEY_NEEDED".into()));
}

#[tokio::test]
async fn the_log_and_the_endpoints_learn_who_made_and_changed_a_product_once() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let ada = world.person("ada@example.com", "developer").await;
    let made = world.call_by(&ada, "POST", "/v1/products", Some(json!({ "name": "Mail" }))).await.json();
    let path = format!("/v1/products/{}/state", text(&made["id"]));
    for _ in 0..2 {
        world.advance_seconds(1);
        let moved = world.call_by(&ada, "POST", &path, Some(json!({ "state": "pre_launch" }))).await;
        assert_eq!(moved.status, 200, "{}", moved.json());
    }
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit?resource_type=product", None).await.json()["data"].clone();
    let actions: Vec<String> = log.as_array().unwrap().iter().map(|entry| text(&entry["action"])).collect();
    assert_eq!(actions, ["product.updated", "product.created"]);
    assert_eq!(log[0]["resource"], json!({ "type": "product", "id": made["id"] }));
    assert_eq!(log[0]["actor"], json!({ "type": "person", "id": ada.account.id }));
    assert_eq!(log[0]["changes"], json!([{ "field": "state", "before": "draft", "after": "pre_launch" }]));
    let heard: Vec<Value> =
        receiver.received().iter().map(|one| serde_json::from_str(&one.body).unwrap()).collect();
    let of = |kind: &str| {
        let found: Vec<&Value> = heard.iter().filter(|one| one["type"] == kind).collect();
        assert_eq!(found.len(), 1, "{kind}: {heard:?}");
        found[0]["data"].clone()
    };
    assert_eq!(of("product.created"), made);
    let updated = of("product.updated");
    let current = world.call("GET", path.trim_end_matches("/state"), None).await.json();
    assert_eq!(updated, current);
}
