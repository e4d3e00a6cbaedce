use posthorn_harness::{Entry, World};
use serde_json::{Value, json};

use super::{assert_problem, change, create, order};

async fn preview(world: &World, body: Value) -> Value {
    let answer = world.call("POST", "/v1/templates/order/preview", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

#[tokio::test]
async fn a_preview_shows_the_email_and_missing_and_unused_variables() {
    let world = World::new().await;
    let mut body = order(Some("order"));
    body["variables"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "key": "spare", "type": "list", "fallback_value": [] }));
    create(&world, body).await;
    let seen = preview(&world, json!({ "variables": { "name": "A & <b>", "id": 7, "extra": 1 } })).await;
    for (field, value) in [
        ("object", json!("template_preview")),
        ("version", json!(1)),
        ("subject", json!("Order 7")),
        ("html", json!("<p>Hi A &amp; &lt;b&gt;, your order 7.</p>")),
        ("text", json!("Hi A & <b>, your order 7.")),
        ("from", json!("Acme <hello@acme.example>")),
        ("reply_to", json!(["help@acme.example"])),
        ("missing_variables", json!([])),
        ("unused_variables", json!(["spare", "extra"])),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    let blank = preview(&world, json!({})).await;
    assert_eq!(
        (&blank["missing_variables"], &blank["html"]),
        (&json!(["id"]), &json!("<p>Hi friend, your order .</p>"))
    );
    let calls = world.cloud.ledger().of("preview-template");
    let counted = |call: &&Entry| call.action == "UpdateItem" && call.resources == ["posthorn-dev-limits"];
    let mut others = calls.iter().filter(|call| !counted(call));
    assert!(others.all(|call| call.action == "GetItem"), "only the request's count is written");
}

#[tokio::test]
async fn any_version_can_be_previewed() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    change(&world, "order", json!({ "subject": "Newer {{ id }}" })).await;
    let subject = |seen: &Value| seen["subject"].clone();
    assert_eq!(subject(&preview(&world, json!({ "variables": { "id": 1 } })).await), "Newer 1");
    assert_eq!(subject(&preview(&world, json!({ "variables": { "id": 1 }, "version": 1 })).await), "Order 1");
    let absent = world.call("POST", "/v1/templates/order/preview", Some(json!({ "version": 9 }))).await;
    assert_problem(&absent, 404, "TEMPLATE_VERSION_NOT_FOUND", "");
}

#[tokio::test]
async fn values_of_the_wrong_type_and_renders_over_the_limits_are_refused() {
    let world = World::new().await;
    let mut body = order(Some("order"));
    body["html"] = json!("{% for a in list %}{% for b in list %}{{ a }}{% endfor %}{% endfor %}");
    body["variables"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "key": "list", "type": "list", "fallback_value": [] }));
    create(&world, body).await;
    for (variables, code, pointer) in [
        (json!({ "id": "7" }), "VALIDATION_FAILED", "/variables/id"),
        (json!({ "id": 7, "list": vec![1; 2_000] }), "TEMPLATE_RENDER_FAILED", ""),
        (json!({ "id": 7, "list": vec!["x".repeat(1_000); 120] }), "TEMPLATE_RENDER_FAILED", ""),
        (json!({ "id": 7, "list": [[1]] }), "TEMPLATE_RENDER_FAILED", ""),
        (json!({ "id": 7, "name": "x".repeat(20_000) }), "VALIDATION_FAILED", "/variables/name"),
    ] {
        let answer =
            world.call("POST", "/v1/templates/order/preview", Some(json!({ "variables": variables }))).await;
        assert_problem(&answer, 422, code, pointer);
    }
}
