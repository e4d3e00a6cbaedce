//! Test sends: a template's draft goes to a few people, with the same checks as any email.

use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

use super::{assert_problem, change, create, order, publish, read};

async fn try_out(world: &World, body: Value) -> HttpAnswer {
    world.call("POST", "/v1/templates/order/test", Some(body)).await
}

fn to(recipient: &str, variables: Value) -> Value {
    json!({ "to": recipient, "variables": variables })
}

#[tokio::test]
async fn the_draft_arrives_like_a_real_send_with_a_marked_subject() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    publish(&world, "order").await;
    change(&world, "order", json!({ "subject": "Draft {{ id }}" })).await;
    for (version, subject) in [(None, "[Test] Draft 7"), (Some(1), "[Test] Order 7")] {
        let mut body = to("success@simulator.amazonses.com", json!({ "id": 7 }));
        body["version"] = json!(version);
        let sent = try_out(&world, body).await;
        assert_eq!(sent.status, 200, "{}", sent.json());
        world.cloud.pump().await;
        let email = read(&world, &format!("/v1/emails/{}", text(&sent.json()["id"]))).await;
        assert_eq!((text(&email["subject"]), text(&email["status"])), (subject.into(), "delivered".into()));
        assert_eq!(email["html"], "<p>Hi friend, your order 7.</p>");
        assert_eq!(email["tags"], json!([{ "name": "template-test", "value": "true" }]));
        assert_eq!(email["from"], "\"Acme\" <hello@acme.example>");
    }
    let tagged = read(&world, "/v1/emails?tag=template-test").await;
    assert_eq!(tagged["data"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_test_send_counts_against_the_quota() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    let set = world.call("PATCH", "/v1/quota", Some(json!({ "daily": 1 }))).await;
    assert_eq!(set.status, 200, "{}", set.json());
    let body = || to("success@simulator.amazonses.com", json!({ "id": 7 }));
    let first = try_out(&world, body()).await;
    assert_eq!(first.status, 200, "{}", first.json());
    world.cloud.pump().await;
    assert_problem(&try_out(&world, body()).await, 429, "QUOTA_EXCEEDED", "");
}

#[tokio::test]
async fn a_test_send_is_refused_for_the_same_reasons_as_a_send() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    let good = || to("a@example.com", json!({ "id": 7 }));
    let with = |field: &str, value: Value| {
        let mut body = good();
        body[field] = value;
        body
    };
    for (body, status, code, pointer) in [
        (to("a@example.com", json!({})), 422, "TEMPLATE_VARIABLE_MISSING", "/variables/id"),
        (to("a@example.com", json!({ "id": "x" })), 422, "VALIDATION_FAILED", "/variables/id"),
        (with("version", json!(9)), 404, "TEMPLATE_VERSION_NOT_FOUND", ""),
        (with("from", json!("a@elsewhere.example")), 403, "DOMAIN_NOT_FOUND", "/from"),
        (with("to", json!([])), 422, "VALIDATION_FAILED", "/to"),
        (with("to", json!(vec!["a@example.com"; 6])), 422, "VALIDATION_FAILED", "/to"),
        (with("subject", json!("x")), 422, "VALIDATION_FAILED", "/subject"),
    ] {
        assert_problem(&try_out(&world, body).await, status, code, pointer);
    }
    let theirs =
        world.call_as(&world.rival.live, "POST", "/v1/templates/order/test", Some(good()), &[]).await;
    assert_problem(&theirs, 404, "NOT_FOUND", "");
    change(&world, "order", json!({ "from": null })).await;
    assert_problem(&try_out(&world, good()).await, 422, "VALIDATION_FAILED", "/from");
    let emails = read(&world, "/v1/emails").await;
    assert_eq!(emails["data"], json!([]), "nothing was sent");
}

#[tokio::test]
async fn a_test_send_repeated_under_one_key_is_sent_once() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    let body = to("success@simulator.amazonses.com", json!({ "id": 7 }));
    let mut ids = Vec::new();
    for _ in 0..2 {
        let headers = [("idempotency-key", "once")];
        let path = "/v1/templates/order/test";
        let sent = world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &headers).await;
        assert_eq!(sent.status, 200, "{}", sent.json());
        ids.push(text(&sent.json()["id"]));
        world.cloud.pump().await;
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}
