use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::{suppress, topic};

async fn subscription(world: &World, topic: &str, set: Option<&str>) -> Value {
    let path = format!("/v1/topics/{topic}/subscriptions/ada@example.com");
    let answer = match set {
        Some(word) => world.call("PUT", &path, Some(json!({ "subscription": word }))).await,
        None => world.call("GET", &path, None).await,
    };
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

#[tokio::test]
async fn a_topic_is_made_read_changed_and_removed() {
    let world = World::new().await;
    let id = topic(&world, "opt_in").await;
    let path = format!("/v1/topics/{id}");
    let read = world.call("GET", &path, None).await.json();
    assert_eq!((&read["default_subscription"], &read["visibility"]), (&json!("opt_in"), &json!("private")));
    let changes = json!({ "name": "News", "description": "", "visibility": "public" });
    let changed = world.call("PATCH", &path, Some(changes)).await.json();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("News"), &Value::Null));
    let fixed = world.call("PATCH", &path, Some(json!({ "default_subscription": "opt_out" }))).await;
    assert_eq!(fixed.json()["errors"][0]["pointer"], "/default_subscription");
    let listed = world.call("GET", "/v1/topics", None).await.json();
    assert_eq!(listed["data"], json!([changed]));
    for (method, body) in [("GET", None), ("PATCH", Some(json!({}))), ("DELETE", None)] {
        assert_eq!(world.call_as(&world.rival.live, method, &path, body, &[]).await.status, 404, "{method}");
    }
    assert_eq!(world.call("DELETE", &path, None).await.json()["deleted"], true);
    for (method, body) in [("GET", None), ("PATCH", Some(json!({}))), ("DELETE", None)] {
        assert_eq!(world.call(method, &path, body).await.status, 404, "{method}");
    }
}

#[tokio::test]
async fn a_topic_that_breaks_a_rule_is_refused_and_a_repeated_creation_is_one_topic() {
    let world = World::new().await;
    for (body, pointer) in [
        (json!({ "name": "", "default_subscription": "opt_in" }), "/name"),
        (json!({ "name": "n".repeat(51), "default_subscription": "opt_in" }), "/name"),
        (json!({ "name": "n", "default_subscription": "maybe" }), "/default_subscription"),
        (
            json!({ "name": "n", "default_subscription": "opt_in", "description": "d".repeat(201) }),
            "/description",
        ),
    ] {
        let answer = world.call("POST", "/v1/topics", Some(body.clone())).await;
        assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (422, &json!(pointer)), "{body}");
    }
    let body = json!({ "name": "n", "default_subscription": "opt_out" });
    let make = || {
        let headers = [("idempotency-key", "t")];
        let (world, body) = (&world, body.clone());
        async move { world.call_as(&world.acme.live, "POST", "/v1/topics", Some(body), &headers).await }
    };
    let (first, again) = (make().await, make().await);
    assert_eq!(first.json(), again.json());
    for _ in 1..100 {
        assert_eq!(world.call("POST", "/v1/topics", Some(body.clone())).await.status, 200);
    }
    let full = world.call("POST", "/v1/topics", Some(body.clone())).await;
    assert_eq!(full.json()["code"], "TOPIC_LIMIT_REACHED");
    assert_eq!(make().await.json(), first.json(), "a repetition makes no topic");
    let page = world.call("GET", "/v1/topics?limit=100", None).await.json();
    assert_eq!((page["data"].as_array().unwrap().len(), &page["has_more"]), (100, &json!(false)));
}

#[tokio::test]
async fn a_recipients_choice_overrides_the_topics_default() {
    let world = World::new().await;
    for (default, other) in [("opt_in", "opt_out"), ("opt_out", "opt_in")] {
        let topic = topic(&world, default).await;
        let untouched = subscription(&world, &topic, None).await;
        assert_eq!((&untouched["subscription"], &untouched["explicit"]), (&json!(default), &json!(false)));
        for word in [other, default, default] {
            world.advance_seconds(1);
            let said = subscription(&world, &topic, Some(word)).await;
            assert_eq!((&said["subscription"], &said["explicit"]), (&json!(word), &json!(true)));
            assert_eq!(subscription(&world, &topic, None).await, said);
        }
    }
}

#[tokio::test]
async fn a_subscription_lifts_its_topics_suppression_and_not_that_of_everything() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    suppress(&world, json!({ "address": "ada@example.com", "topic_id": topic })).await;
    suppress(&world, json!({ "address": "ada@example.com", "reason": "complaint" })).await;
    world.advance_seconds(1);
    let said = subscription(&world, &topic, Some("opt_in")).await;
    assert_eq!((&said["subscription"], &said["suppressed"]), (&json!("opt_in"), &json!("complaint")));
    assert_eq!(world.suppressed(Some(&topic), &["ada@example.com"]).await.len(), 1);
    let opted_out = subscription(&world, &topic, Some("opt_out")).await;
    assert_eq!(opted_out["subscription"], "opt_out");
    let listed = world.call("GET", &format!("/v1/suppressions?topic_id={topic}"), None).await.json();
    assert_eq!(text(&listed["data"][0]["reason"]), "unsubscribe");
}

#[tokio::test]
async fn a_subscription_needs_a_topic_of_the_same_scope_and_an_address() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    let path = format!("/v1/topics/{topic}/subscriptions/ada@example.com");
    let body = Some(json!({ "subscription": "opt_in" }));
    assert_eq!(world.call_as(&world.rival.live, "PUT", &path, body.clone(), &[]).await.status, 404);
    assert_eq!(world.call_as(&world.rival.live, "GET", &path, None, &[]).await.status, 404);
    let nobody = world.call("PUT", &format!("/v1/topics/{topic}/subscriptions/ada"), body).await;
    assert_eq!(nobody.json()["errors"][0]["pointer"], "path/address");
    let unknown = world.call("PUT", &path, Some(json!({ "subscription": "perhaps" }))).await;
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/subscription");
}
