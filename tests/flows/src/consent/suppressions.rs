use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::{suppress, suppression, topic};

async fn list(world: &World, query: &str) -> Value {
    let answer = world.call("GET", &format!("/v1/suppressions?{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn addresses(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|one| text(&one["address"])).collect()
}

#[tokio::test]
async fn an_address_is_suppressed_found_in_any_spelling_and_lifted() {
    let world = World::new().await;
    let made = suppress(&world, json!({ "address": "Ada@Example.com" })).await;
    assert_eq!((&made["reason"], &made["address"]), (&json!("manual"), &json!("Ada@example.com")));
    assert_eq!(made["channel"], "email");
    let (status, found) = suppression(&world, "ada%40example.com").await;
    assert_eq!((status, &found), (200, &made));
    for key in [&world.rival.live, &world.acme.test] {
        let answer = world.call_as(key, "GET", "/v1/suppressions/ada@example.com", None, &[]).await;
        assert_eq!(answer.status, 404);
        let answer = world.call_as(key, "DELETE", "/v1/suppressions/ada@example.com", None, &[]).await;
        assert_eq!(answer.status, 404);
    }
    let lifted = world.call("DELETE", "/v1/suppressions/ADA@EXAMPLE.COM", None).await;
    assert_eq!((lifted.status, &lifted.json()["deleted"]), (200, &json!(true)));
    assert_eq!(lifted.json()["id"], made["id"]);
    assert_eq!(suppression(&world, "ada@example.com").await.0, 404);
    assert_eq!(world.call("DELETE", "/v1/suppressions/ada@example.com", None).await.status, 404);
    assert!(addresses(&list(&world, "").await).is_empty());
    let again = suppress(&world, json!({ "address": "ada@example.com" })).await;
    assert_ne!(again["id"], made["id"]);
}

#[tokio::test]
async fn reasons_add_up_and_the_most_serious_is_shown() {
    let world = World::new().await;
    let first = suppress(&world, json!({ "address": "ada@example.com", "reason": "hard_bounce" })).await;
    world.advance_seconds(1);
    suppress(&world, json!({ "address": "ada@example.com", "reason": "unsubscribe" })).await;
    let both = suppression(&world, "ada@example.com").await.1;
    assert_eq!((&both["id"], &both["reason"]), (&first["id"], &json!("hard_bounce")));
    let reasons: Vec<&Value> = both["reasons"].as_array().unwrap().iter().map(|one| &one["reason"]).collect();
    assert_eq!(reasons, [&json!("unsubscribe"), &json!("hard_bounce")]);
    assert_eq!(addresses(&list(&world, "reason=unsubscribe").await), ["ada@example.com"]);
    assert!(addresses(&list(&world, "reason=complaint").await).is_empty());
}

#[tokio::test]
async fn a_suppression_of_one_topic_and_one_of_everything_are_separate() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    suppress(&world, json!({ "address": "ada@example.com", "topic_id": topic })).await;
    assert_eq!(suppression(&world, "ada@example.com").await.0, 404);
    let (status, found) = suppression(&world, &format!("ada@example.com?topic_id={topic}")).await;
    assert_eq!((status, &found["topic_id"]), (200, &json!(topic)));
    suppress(&world, json!({ "address": "ada@example.com" })).await;
    assert_eq!(list(&world, &format!("topic_id={topic}")).await["data"].as_array().unwrap().len(), 1);
    assert_eq!(list(&world, "").await["data"].as_array().unwrap().len(), 2);
    let path = format!("/v1/suppressions/ada@example.com?topic_id={topic}");
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    assert_eq!(suppression(&world, "ada@example.com").await.0, 200);
}

#[tokio::test]
async fn suppressions_are_listed_newest_first_page_by_page_and_searched() {
    let world = World::new().await;
    let mut all = Vec::new();
    for n in 0..7 {
        world.advance_seconds(1);
        let address = format!("r{n}@{}.example", if n % 2 == 0 { "even" } else { "odd" });
        suppress(&world, json!({ "address": address })).await;
        all.insert(0, address);
    }
    let first = list(&world, "limit=3").await;
    assert_eq!((addresses(&first), &first["has_more"]), (all[..3].to_vec(), &json!(true)));
    let next = text(&first["next_cursor"]);
    assert_eq!(addresses(&list(&world, &format!("limit=3&after={next}")).await), all[3..6]);
    assert_eq!(addresses(&list(&world, "q=R3%40O").await), ["r3@odd.example"]);
    assert_eq!(addresses(&list(&world, "q=even&limit=100").await).len(), 4);
    let path = format!("/v1/suppressions?after={next}");
    let foreign = world.call_as(&world.rival.live, "GET", &path, None, &[]).await;
    assert_eq!(foreign.json()["code"], "INVALID_CURSOR");
}

#[tokio::test]
async fn an_invalid_suppression_is_refused_with_its_field() {
    let world = World::new().await;
    let gone = "topic_01kajbch80f6x9m2k4q8r1t3vw";
    for (body, code, pointer) in [
        (json!({ "address": "ada" }), "VALIDATION_FAILED", "/address"),
        (json!({ "address": "a@example.com\r\nb@example.com" }), "VALIDATION_FAILED", "/address"),
        (json!({ "address": "a@example.com", "reason": "bored" }), "VALIDATION_FAILED", "/reason"),
        (json!({ "address": "a@example.com", "topic_id": gone }), "TOPIC_NOT_FOUND", "/topic_id"),
        (json!({ "address": "a@example.com", "topic": gone }), "VALIDATION_FAILED", "/topic"),
    ] {
        let answer = world.call("POST", "/v1/suppressions", Some(body.clone())).await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!(code)), "{body}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    for (query, pointer) in [("reason=x", "query/reason"), ("q=", "query/q"), ("limit=0", "query/limit")] {
        let answer = world.call("GET", &format!("/v1/suppressions?{query}"), None).await;
        assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (422, &json!(pointer)));
    }
    assert_eq!(suppression(&world, "nonsense").await.0, 404);
}

#[tokio::test]
async fn a_key_that_may_only_read_cannot_suppress() {
    let world = World::new().await;
    let key = world.call("POST", "/v1/api-keys", Some(json!({ "name": "r", "scopes": ["read"] }))).await;
    let key = text(&key.json()["token"]);
    let body = json!({ "address": "ada@example.com" });
    let refused = world.call_as(&key, "POST", "/v1/suppressions", Some(body), &[]).await;
    assert_eq!(refused.json()["code"], "INSUFFICIENT_SCOPE");
    assert_eq!(world.call_as(&key, "GET", "/v1/suppressions", None, &[]).await.status, 200);
}

#[tokio::test]
async fn a_repetition_under_its_key_does_not_restore_a_lifted_suppression() {
    let world = World::new().await;
    let make = |key: &'static str| {
        let (world, body) = (&world, json!({ "address": "ada@example.com" }));
        async move {
            let headers = [("idempotency-key", key)];
            world.call_as(&world.acme.live, "POST", "/v1/suppressions", Some(body), &headers).await
        }
    };
    let (first, again) = (make("k").await, make("k").await);
    assert_eq!((first.json(), again.header("idempotent-replayed")), (again.json(), Some("true")));
    world.advance_seconds(5);
    world.call("DELETE", "/v1/suppressions/ada@example.com", None).await;
    assert_eq!(make("k").await.json()["code"], "CONFLICT");
    assert_eq!(make("other").await.status, 200);
}
