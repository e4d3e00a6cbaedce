//! Invalid input gets a problem+json that names field and rule, and stores nothing.

use posthorn_harness::{HttpAnswer, World, email};
use serde_json::json;

fn assert_problem(answer: &HttpAnswer, status: u16, code: &str) {
    let body = answer.json();
    assert_eq!((answer.status, body["code"].as_str()), (status, Some(code)), "{body}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    for field in ["type", "title", "status", "detail", "instance", "request_id", "name", "message"] {
        assert!(!body[field].is_null(), "{field} is missing");
    }
}

async fn raw(world: &World, body: &[u8], content_type: &str) -> HttpAnswer {
    let bearer = format!("Bearer {}", world.acme.live);
    world
        .cloud
        .http("POST", "/v1/emails", &[("authorization", &bearer), ("content-type", content_type)], body)
        .await
}

#[tokio::test]
async fn a_body_that_is_not_an_email_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    assert_problem(&raw(&world, b"{", "application/json").await, 400, "MALFORMED_BODY");
    assert_problem(
        &raw(&world, b"from=a", "application/x-www-form-urlencoded").await,
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    );
    assert_problem(&raw(&world, &vec![b' '; 5_900_000], "application/json").await, 400, "MALFORMED_BODY");
    let huge = raw(&world, &vec![b' '; 11 * 1024 * 1024], "application/json").await;
    assert_eq!(huge.status, 413);
    let injected = "x\r\nBcc: eve@example.com";
    let many: Vec<String> = (0..2_000).map(|n| format!("r{n}@example.com")).collect();
    for (field, value, pointer) in [
        ("sbject", json!("typo"), "/sbject"),
        ("subject", json!(7), "/subject"),
        ("to", json!(many), "/to"),
        ("to", json!("nobody"), "/to/0"),
        ("from", json!(injected), "/from"),
        ("subject", json!(injected), "/subject"),
        ("reply_to", json!([injected]), "/reply_to/0"),
        ("cc", json!([injected]), "/cc/0"),
        ("headers", json!({ "X-A": injected }), "/headers"),
        ("headers", json!({ "Bcc": "eve@example.com" }), "/headers"),
        ("tags", json!([{ "name": "a", "value": injected }]), "/tags/0/value"),
    ] {
        let mut body = email("a@example.com");
        body[field] = value;
        let answer = world.call("POST", "/v1/emails", Some(body)).await;
        assert_problem(&answer, 422, "VALIDATION_FAILED");
        let pointers: Vec<_> = answer.json()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].clone())
            .collect();
        assert!(pointers.contains(&json!(pointer)), "{field}: {pointers:?}");
    }
    let writes = world.cloud.ledger().entries();
    assert!(writes.iter().all(|call| call.action != "PutItem"), "a refused request writes nothing");
}

#[tokio::test]
async fn missing_wrong_and_malformed_keys_get_the_same_refusal() {
    let world = World::new().await;
    let none = world.cloud.http("GET", "/v1/emails", &[], b"").await;
    assert_problem(&none, 401, "MISSING_API_KEY");
    assert!(none.header("www-authenticate").is_some());
    let wrong = format!("{}AAAA", &world.acme.live[..world.acme.live.len() - 4]);
    let elsewhere = world.acme.live.replacen("ph_live_", "ph_test_", 1);
    let mut details = Vec::new();
    for key in [wrong.as_str(), &elsewhere, "ph_live_nonsense", "x"] {
        let answer = world.call_as(key, "GET", "/v1/emails", None, &[]).await;
        assert_problem(&answer, 401, "INVALID_API_KEY");
        details.push(answer.json()["detail"].clone());
    }
    details.dedup();
    assert_eq!(details.len(), 1, "the answer must not say which part is wrong");
}

#[tokio::test]
async fn objects_of_others_and_objects_that_never_existed_get_the_same_answer() {
    let world = World::new().await;
    let id = world.accept("a@example.com").await;
    let absent = "email_01h455vb4pex5vsknk084sn02q";
    let mut answers = Vec::new();
    for id in [id.as_str(), absent, "email_x", "nonsense"] {
        let answer = world
            .call_as(&world.rival.live, "GET", &format!("/v1/emails/{id}"), None, &[("x-request-id", "r")])
            .await;
        assert_problem(&answer, 404, "NOT_FOUND");
        let mut body = answer.json();
        body["instance"] = json!("");
        answers.push(body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "a caller must not see the difference");
}

#[tokio::test]
async fn an_invalid_query_is_refused() {
    let world = World::new().await;
    for query in ["limit=0", "limit=101", "limit=x", "page=2", "status=gone", "after=a&before=b"] {
        assert_problem(
            &world.call("GET", &format!("/v1/emails?{query}"), None).await,
            422,
            "VALIDATION_FAILED",
        );
    }
}

/// The answer's field errors, `pointer detail` each.
fn field_errors(answer: &HttpAnswer) -> Vec<String> {
    let body = answer.json();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    errors.iter().map(|error| format!("{} {}", text(&error["pointer"]), text(&error["detail"]))).collect()
}

#[tokio::test]
async fn a_refusal_names_the_field_and_the_rule_in_a_callers_words() {
    let world = World::new().await;
    let email = |change: serde_json::Value| {
        let mut body = email("a@example.com");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    for (path, body, expected) in [
        ("/v1/topics", json!({ "name": "News" }), "/default_subscription is required"),
        ("/v1/topics", json!({ "default_subscription": "opt_in" }), "/name is required"),
        (
            "/v1/topics",
            json!({ "name": "", "default_subscription": "opt_in" }),
            "/name must have at least 1 character",
        ),
        (
            "/v1/topics",
            json!({ "name": "a", "default_subscription": "maybe" }),
            "/default_subscription must be `opt_in` or `opt_out`",
        ),
        (
            "/v1/topics",
            json!({ "name": "a", "default_subscription": 5 }),
            "/default_subscription must be `opt_in` or `opt_out`, not a number",
        ),
        (
            "/v1/emails",
            email(json!({ "tags": [{ "name": "a", "value": "b" }, { "name": "c" }] })),
            "/tags/1/value is required",
        ),
        (
            "/v1/emails",
            email(json!({ "attachments": [{ "filename": 5 }] })),
            "/attachments/0/filename must be a string, not a number",
        ),
        (
            "/v1/emails",
            email(json!({ "tags": vec![json!({ "name": "a", "value": "b" }); 21] })),
            "/tags must have at most 20 items",
        ),
        (
            "/v1/webhooks",
            json!({ "url": "https://example.com/", "events": [] }),
            "/events must have at least 1 item",
        ),
        (
            "/v1/api-keys",
            json!({ "name": "a", "scopes": ["read"], "rate_limit": 0 }),
            "/rate_limit must be at least 1",
        ),
        (
            "/v1/api-keys",
            json!({ "name": "a", "scopes": ["read"], "rate_limit": -1 }),
            "/rate_limit must be a whole number from 0 to 4294967295",
        ),
        (
            "/v1/api-keys",
            json!({ "name": "a", "scopes": ["read"], "tenant_id": "x" }),
            "/tenant_id must be an id like tenant_01h455vb4pex5vsknk084sn02q",
        ),
    ] {
        let answer = world.call("POST", path, Some(body)).await;
        assert_problem(&answer, 422, "VALIDATION_FAILED");
        assert_eq!(field_errors(&answer), [expected], "{path}");
        assert_eq!(answer.json()["detail"], format!("{expected}."), "{path}");
    }
    for (query, expected) in [
        ("limit=0", "query/limit must be at least 1"),
        ("limit=x", "query/limit must be a whole number"),
        ("limit=1&limit=2", "query/limit is given twice"),
        ("to=", "query/to must have at least 1 character"),
    ] {
        let answer = world.call("GET", &format!("/v1/emails?{query}"), None).await;
        assert_eq!(field_errors(&answer), [expected], "{query}");
    }
    let answer = raw(&world, b"{\"to\": [\"a\",]}", "application/json").await;
    assert_problem(&answer, 400, "MALFORMED_BODY");
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("there is a `,` before the end of an array or object (line 1, column "),
        "{detail}"
    );
}
