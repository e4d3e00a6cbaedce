use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::{change, create, order, publish, read};

#[tokio::test]
async fn a_template_is_made_read_by_id_and_alias_changed_and_removed() {
    let world = World::new().await;
    let id = create(&world, order(Some("order"))).await;
    assert!(id.starts_with("template_"));
    let made = read(&world, &format!("/v1/templates/{id}")).await;
    assert_eq!(read(&world, "/v1/templates/order").await, made);
    for (field, value) in [
        ("object", json!("template")),
        ("alias", json!("order")),
        ("status", json!("draft")),
        ("version", json!(1)),
        ("published_version", Value::Null),
        ("has_unpublished_versions", json!(true)),
        ("reply_to", json!(["help@acme.example"])),
        ("subject", json!("Order {{ id }}")),
        ("text", Value::Null),
        ("mjml", Value::Null),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    assert_eq!(made["variables"].as_array().unwrap().len(), 2);
    world.advance_seconds(5);
    let changed = change(&world, &id, json!({ "name": "Orders", "text": "Order {{ id }}" })).await;
    assert_eq!(changed["draft_version"], 2);
    let read_again = read(&world, "/v1/templates/order").await;
    assert_eq!((read_again["name"].as_str(), read_again["version"].as_u64()), (Some("Orders"), Some(2)));
    assert_eq!(read_again["html"], made["html"], "fields that are left out stay");
    assert!(text(&read_again["updated_at"]) > text(&made["updated_at"]));
    let answer = world.call("DELETE", "/v1/templates/order", None).await;
    assert_eq!(answer.json(), json!({ "object": "template", "id": id, "deleted": true }));
    for named in [id.as_str(), "order"] {
        for (method, path) in [
            ("GET", String::new()),
            ("DELETE", String::new()),
            ("POST", "/publish".to_owned()),
            ("POST", "/duplicate".into()),
        ] {
            let answer = world.call(method, &format!("/v1/templates/{named}{path}"), None).await;
            assert_eq!(answer.status, 404, "{method} {named}{path}");
        }
    }
    let reused = create(&world, order(Some("order"))).await;
    assert_ne!(reused, id, "the alias is free again");
}

#[tokio::test]
async fn a_change_to_equal_values_makes_no_version_and_null_removes_a_field() {
    let world = World::new().await;
    let id = create(&world, order(Some("order"))).await;
    let same = change(&world, &id, json!({ "subject": "Order {{ id }}" })).await;
    assert_eq!(same["draft_version"], 1);
    let less =
        change(&world, &id, json!({ "alias": null, "from": null, "subject": null, "reply_to": null })).await;
    assert_eq!((&less["draft_version"], &less["alias"]), (&json!(2), &Value::Null));
    let read_again = read(&world, &format!("/v1/templates/{id}")).await;
    for field in ["alias", "from", "subject", "reply_to"] {
        assert!(read_again[field].is_null(), "{field}");
    }
    assert_eq!(world.call("GET", "/v1/templates/order", None).await.status, 404);
    let old = read(&world, &format!("/v1/templates/{id}?version=1")).await;
    assert_eq!(old["from"], "Acme <hello@acme.example>");
}

#[tokio::test]
async fn an_alias_belongs_to_one_template_of_its_scope_and_can_move() {
    let world = World::new().await;
    let (first, second) = (create(&world, order(Some("order"))).await, create(&world, order(None)).await);
    for (method, path, body) in [
        ("POST", "/v1/templates".to_owned(), order(Some("order"))),
        ("PATCH", format!("/v1/templates/{second}"), json!({ "alias": "order" })),
    ] {
        let refused = world.call(method, &path, Some(body)).await;
        assert_eq!(
            (refused.status, refused.json()["code"].as_str()),
            (409, Some("TEMPLATE_ALIAS_EXISTS")),
            "{method}"
        );
        assert_eq!(refused.json()["errors"][0]["pointer"], "/alias");
    }
    for key in [&world.acme.test, &world.rival.live] {
        let theirs = world.call_as(key, "POST", "/v1/templates", Some(order(Some("order"))), &[]).await;
        assert_eq!(theirs.status, 200, "another scope has its own aliases");
    }
    change(&world, &first, json!({ "alias": "order-old" })).await;
    change(&world, &second, json!({ "alias": "order" })).await;
    assert_eq!(read(&world, "/v1/templates/order").await["id"], json!(second));
    assert_eq!(read(&world, "/v1/templates/order-old").await["id"], json!(first));
}

#[tokio::test]
async fn templates_of_another_scope_are_not_found() {
    let world = World::new().await;
    let id = create(&world, order(Some("order"))).await;
    for named in [id.as_str(), "order"] {
        let path = format!("/v1/templates/{named}");
        for (method, path, body) in [
            ("GET", path.clone(), None),
            ("PATCH", path.clone(), Some(json!({ "name": "x" }))),
            ("DELETE", path.clone(), None),
            ("GET", format!("{path}/versions"), None),
            ("POST", format!("{path}/publish"), None),
            ("POST", format!("{path}/rollback"), Some(json!({ "version": 1 }))),
            ("POST", format!("{path}/duplicate"), None),
            ("POST", format!("{path}/preview"), Some(json!({}))),
        ] {
            for key in [&world.rival.live, &world.acme.test] {
                let answer = world.call_as(key, method, &path, body.clone(), &[]).await;
                assert_eq!(
                    (answer.status, answer.json()["code"].as_str()),
                    (404, Some("NOT_FOUND")),
                    "{method} {path}"
                );
            }
        }
    }
    assert_eq!(read(&world, "/v1/templates/order").await["name"], "Order confirmation");
}

#[tokio::test]
async fn a_repeated_creation_or_duplication_is_one_template_with_one_answer() {
    let world = World::new().await;
    let send = |path: &'static str, body: Option<Value>| {
        let world = &world;
        async move { world.call_as(&world.acme.live, "POST", path, body, &[("idempotency-key", "k")]).await }
    };
    let first = send("/v1/templates", Some(order(Some("order")))).await;
    publish(&world, "order").await;
    let again = send("/v1/templates", Some(order(Some("order")))).await;
    assert_eq!((first.json(), again.header("idempotent-replayed")), (again.json(), Some("true")));
    let other = send("/v1/templates", Some(order(None))).await;
    assert_eq!(other.json()["code"], "IDEMPOTENCY_KEY_REUSED");
    let copies = [
        send("/v1/templates/order/duplicate", None).await,
        send("/v1/templates/order/duplicate", None).await,
    ];
    assert_eq!(copies[0].json(), copies[1].json());
    create(&world, order(Some("second"))).await;
    let elsewhere = send("/v1/templates/second/duplicate", None).await;
    assert_eq!(elsewhere.json()["code"], "IDEMPOTENCY_KEY_REUSED");
    let listed = read(&world, "/v1/templates").await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_duplicate_is_a_separate_draft() {
    let world = World::new().await;
    let id = create(&world, order(Some("order"))).await;
    publish(&world, &id).await;
    change(&world, &id, json!({ "subject": "Newer {{ id }}" })).await;
    let copied = world.call("POST", "/v1/templates/order/duplicate", None).await.json();
    assert_eq!((&copied["alias"], &copied["status"]), (&Value::Null, &json!("draft")));
    let copy = text(&copied["id"]);
    let read_copy = read(&world, &format!("/v1/templates/{copy}")).await;
    assert_eq!(
        (read_copy["name"].as_str(), read_copy["subject"].as_str(), read_copy["version"].as_u64()),
        (Some("Order confirmation (copy)"), Some("Newer {{ id }}"), Some(1))
    );
    change(&world, &copy, json!({ "subject": "Copy" })).await;
    assert_eq!(read(&world, &format!("/v1/templates/{id}")).await["subject"], "Newer {{ id }}");
}

#[tokio::test]
async fn mjml_is_stored_with_its_html_and_either_replaces_the_other() {
    let world = World::new().await;
    let mjml = |text: &str| {
        format!(
            "<mjml><mj-body><mj-section><mj-column><mj-text>{text}</mj-text></mj-column></mj-section></mj-body></mjml>"
        )
    };
    let body = json!({ "name": "M", "mjml": mjml("Hi {{{name}}}"), "variables": [{ "key": "name", "type": "string" }] });
    let id = create(&world, body).await;
    let path = format!("/v1/templates/{id}");
    let made = read(&world, &path).await;
    assert_eq!(made["mjml"], json!(mjml("Hi {{{name}}}")));
    assert!(text(&made["html"]).contains("Hi {{ name }}") && text(&made["html"]).contains("<!doctype html>"));
    let renamed = change(&world, &id, json!({ "subject": "S" })).await;
    assert_eq!(renamed["draft_version"], 2);
    assert_eq!(read(&world, &path).await["html"], made["html"], "unchanged MJML is not compiled again");
    change(&world, &id, json!({ "mjml": mjml("Dear {{ name }}") })).await;
    assert!(text(&read(&world, &path).await["html"]).contains("Dear {{ name }}"));
    change(&world, &id, json!({ "html": "<p>{{ name }}</p>" })).await;
    let plain = read(&world, &path).await;
    assert_eq!((&plain["mjml"], &plain["html"]), (&Value::Null, &json!("<p>{{ name }}</p>")));
}
