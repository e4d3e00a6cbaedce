use posthorn_harness::World;
use serde_json::{Value, json};

use super::{assert_problem, create, order};

fn with(field: &str, value: Value) -> Value {
    let mut body = order(None);
    body[field] = value;
    body
}

#[tokio::test]
async fn a_broken_source_is_refused_with_its_field_line_and_column_and_nothing_is_stored() {
    let world = World::new().await;
    for (body, pointer, reason) in [
        (with("html", json!("<p>\n  {{ id }</p>")), "/html", "line 2, column"),
        (
            with("html", json!("a\nb {{ nmae }}")),
            "/html",
            "line 2, column 6: `nmae` is not declared in `variables`",
        ),
        (with("subject", json!("{% if id %}")), "/subject", "line 1, column"),
        (with("text", json!("\n\n{{ id|shout }}")), "/text", "line 3, column 7: there is no filter `shout`"),
        (
            with("html", json!("{{ id|round }}{{ name ~ name }}")),
            "/html",
            "line 1, column 18: `~` is not allowed",
        ),
    ] {
        let answer = world.call("POST", "/v1/templates", Some(body)).await;
        assert_problem(&answer, 422, "TEMPLATE_INVALID", pointer);
        let detail = answer.json()["errors"][0]["detail"].clone();
        assert!(detail.as_str().unwrap().contains(reason), "{detail}");
        assert!(answer.json()["detail"].as_str().unwrap().contains("line"), "{}", answer.json());
    }
    let mjml = json!({ "name": "M", "mjml": "<mjml>\n  <mj-body>\n    <mj-nothing></mj-body></mjml>" });
    let answer = world.call("POST", "/v1/templates", Some(mjml)).await;
    assert_problem(&answer, 422, "TEMPLATE_INVALID", "/mjml");
    let many = json!({ "name": "M", "html": "{{ a", "text": "{{ b" });
    let answer = world.call("POST", "/v1/templates", Some(many)).await.json();
    assert_eq!(answer["errors"].as_array().unwrap().len(), 2, "one answer names the faults of every source");
    let writes = world.cloud.ledger().entries();
    assert!(writes.iter().all(|call| call.action != "PutItem"), "a refused request writes nothing");
}

#[tokio::test]
async fn a_broken_change_is_refused_and_leaves_the_draft() {
    let world = World::new().await;
    let id = create(&world, order(Some("order"))).await;
    let path = format!("/v1/templates/{id}");
    let before = world.call("GET", &path, None).await.json();
    for (body, code, pointer) in [
        (json!({ "html": "{{ a" }), "TEMPLATE_INVALID", "/html"),
        (json!({ "variables": [] }), "TEMPLATE_INVALID", "/subject"),
        (json!({ "html": "x", "mjml": "x" }), "VALIDATION_FAILED", "/html"),
        (json!({ "alias": "not an alias" }), "VALIDATION_FAILED", "/alias"),
        (json!({ "alias": id }), "VALIDATION_FAILED", "/alias"),
        (json!({ "name": "" }), "VALIDATION_FAILED", "/name"),
        (json!({ "from": "nobody" }), "VALIDATION_FAILED", "/from"),
        (json!({ "htlm": "x" }), "VALIDATION_FAILED", "/htlm"),
    ] {
        assert_problem(&world.call("PATCH", &path, Some(body)).await, 422, code, pointer);
    }
    assert_eq!(world.call("GET", &path, None).await.json(), before);
}

#[tokio::test]
async fn invalid_fields_are_refused_with_code_and_field() {
    let world = World::new().await;
    for (field, value, code, pointer) in [
        ("name", json!(""), "VALIDATION_FAILED", "/name"),
        ("name", json!(" "), "VALIDATION_FAILED", "/name"),
        ("name", json!("x".repeat(101)), "VALIDATION_FAILED", "/name"),
        ("name", json!("a\nb"), "VALIDATION_FAILED", "/name"),
        ("alias", json!("a b"), "VALIDATION_FAILED", "/alias"),
        ("from", json!("x\r\nBcc: eve@example.com"), "VALIDATION_FAILED", "/from"),
        ("reply_to", json!(["nobody"]), "VALIDATION_FAILED", "/reply_to/0"),
        ("reply_to", json!(vec!["a@example.com"; 51]), "VALIDATION_FAILED", "/reply_to"),
        ("reply_to", json!(7), "VALIDATION_FAILED", "/reply_to"),
        ("mjml", json!("<mjml></mjml>"), "VALIDATION_FAILED", "/html"),
        ("subject", json!("a\r\nBcc: eve@example.com"), "TEMPLATE_INVALID", "/subject"),
        ("html", json!("x".repeat(256 * 1024 + 1)), "TEMPLATE_INVALID", "/html"),
        ("html", json!(null), "TEMPLATE_INVALID", "/html"),
        ("variables", json!([{ "key": "id", "type": "date" }]), "VALIDATION_FAILED", "/variables/0/type"),
        (
            "variables",
            json!([{ "key": "id", "type": "number", "x": 1 }]),
            "VALIDATION_FAILED",
            "/variables/0/x",
        ),
        ("variables", json!([{ "key": "1d", "type": "number" }]), "TEMPLATE_INVALID", "/variables/0/key"),
        (
            "variables",
            json!([{ "key": "id", "type": "number", "fallback_value": "x" }]),
            "TEMPLATE_INVALID",
            "/variables/0/fallback_value",
        ),
        ("status", json!("published"), "VALIDATION_FAILED", "/status"),
    ] {
        let answer = world.call("POST", "/v1/templates", Some(with(field, value))).await;
        assert_problem(&answer, 422, code, pointer);
    }
    let huge = with("html", json!("x".repeat(3 * 1024 * 1024)));
    assert_problem(&world.call("POST", "/v1/templates", Some(huge)).await, 413, "BODY_TOO_LARGE", "");
}

#[tokio::test]
async fn sources_too_large_for_an_item_are_refused() {
    let world = World::new().await;
    let mut state = 7u64;
    let mut noise = || -> String {
        (0..250_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(33 + ((state >> 33) % 90) as u8)
            })
            .collect()
    };
    let body = json!({ "name": "N", "html": noise(), "text": noise() });
    let answer = world.call("POST", "/v1/templates", Some(body)).await;
    assert_problem(&answer, 413, "TEMPLATE_TOO_LARGE", "");
}

#[tokio::test]
async fn a_key_without_the_permission_is_refused() {
    let world = World::new().await;
    let id = create(&world, order(None)).await;
    let make = |scopes: Value| json!({ "name": "n", "scopes": scopes });
    let mut keys = Vec::new();
    for scopes in [json!(["read"]), json!(["send"])] {
        let key = world.call("POST", "/v1/api-keys", Some(make(scopes))).await.json();
        keys.push(key["token"].as_str().or(key["key"].as_str()).unwrap_or_default().to_owned());
    }
    let path = format!("/v1/templates/{id}");
    for (method, path, body, for_reading) in [
        ("GET", path.clone(), None, true),
        ("GET", "/v1/templates".to_owned(), None, true),
        ("GET", format!("{path}/versions"), None, true),
        ("POST", format!("{path}/preview"), Some(json!({})), true),
        ("POST", "/v1/templates".to_owned(), Some(order(None)), false),
        ("PATCH", path.clone(), Some(json!({})), false),
        ("DELETE", path.clone(), None, false),
        ("POST", format!("{path}/publish"), None, false),
        ("POST", format!("{path}/rollback"), Some(json!({ "version": 1 })), false),
        ("POST", format!("{path}/duplicate"), None, false),
    ] {
        let reader = world.call_as(&keys[0], method, &path, body.clone(), &[]).await.status;
        let sender = world.call_as(&keys[1], method, &path, body, &[]).await.status;
        assert_eq!((reader, sender), (if for_reading { 200 } else { 403 }, 403), "{method} {path}");
    }
}
