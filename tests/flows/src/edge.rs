//! The edge of every HTTP function: preflight, security headers, request ids.

use posthorn_harness::World;
use serde_json::{Value, json};

#[tokio::test]
async fn every_answer_carries_security_headers_and_its_request_id() {
    let world = World::new().await;
    for (path, status) in [("/v1/emails", 200), ("/v1/emails/email_x", 404), ("/v1/health", 200)] {
        let answer = world.call_as(&world.acme.live, "GET", path, None, &[("x-request-id", "abc-123")]).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.json());
        assert_eq!(answer.header("x-request-id"), Some("abc-123"));
        for header in [
            "strict-transport-security",
            "x-content-type-options",
            "content-security-policy",
            "cache-control",
        ] {
            assert!(answer.header(header).is_some(), "{path}: {header}");
        }
    }
    let insane =
        world.call_as(&world.acme.live, "GET", "/v1/emails", None, &[("x-request-id", "a b\"c")]).await;
    assert!(insane.header("x-request-id").unwrap().starts_with("req_"));
}

#[tokio::test]
async fn only_pages_of_allowed_origins_may_use_the_methods_of_routes() {
    let world = World::new().await;
    let preflight = async |origin: &str, method: &str, path: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", method),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let answer = world.cloud.http("OPTIONS", path, &headers, b"").await;
        assert!((200..300).contains(&answer.status), "{}", answer.status);
        answer.header("access-control-allow-methods").map(str::to_owned)
    };
    for (method, path) in [
        ("POST", "/v1/emails"),
        ("PATCH", "/v1/emails/email_x"),
        ("DELETE", "/v1/webhooks/webhook_x"),
        ("DELETE", "/v1/api-keys/key_x"),
        ("PUT", "/v1/topics/a/subscriptions/b"),
    ] {
        let allowed = preflight("http://localhost:3000", method, path).await;
        assert!(
            allowed.is_some_and(|methods| methods.split(',').any(|one| one == method)),
            "{method} {path}"
        );
        assert_eq!(preflight("https://evil.example", method, path).await, None, "{method} {path}");
    }
}

#[tokio::test]
async fn a_request_without_a_route_gets_a_problem_with_a_request_id() {
    let world = World::new().await;
    for (method, path, status, code, allow) in [
        ("GET", "/v1/emials", 404, "NOT_FOUND", None),
        ("GET", "/v1/emails/email_x/nothing/here", 404, "NOT_FOUND", None),
        ("POST", "/v1/api-keys/", 404, "NOT_FOUND", None),
        ("DELETE", "/v1/emails", 405, "METHOD_NOT_ALLOWED", Some("GET, POST")),
        ("PUT", "/v1/api-keys/key_x", 405, "METHOD_NOT_ALLOWED", Some("GET, PATCH, DELETE")),
        ("POST", "/v1/health", 405, "METHOD_NOT_ALLOWED", Some("GET")),
        ("OPTIONS", "/v1/health", 405, "METHOD_NOT_ALLOWED", Some("GET")),
        ("HEAD", "/v1/health", 405, "", Some("GET")),
        ("POST", "/t/o/x", 405, "METHOD_NOT_ALLOWED", Some("GET, HEAD")),
    ] {
        let answer = world.cloud.http(method, path, &[("x-request-id", "abc-123")], b"").await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str().unwrap_or_default()),
            (status, code),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        assert_eq!(answer.header("x-request-id"), Some("abc-123"), "{method} {path}");
        assert!(answer.header("strict-transport-security").is_some(), "{method} {path}");
        if method != "HEAD" {
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{method} {path}");
        }
    }
}

/// The answer of a function in a deployment whose front door has no secret. There, all callers have CloudFront's address.
async fn without_secret(world: &World, function: &str, key: &str, body: &str) -> (u64, Value) {
    let event = json!({
        "version": "2.0", "rawPath": "/v1/any", "body": body, "isBase64Encoded": false,
        "headers": { "authorization": format!("Bearer {key}"), "content-type": "application/json" },
        "requestContext": { "http": { "method": "POST", "sourceIp": "198.51.100.7" } },
    });
    let answer = world.cloud.invoke(function, event.to_string()).await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), body["code"].clone())
}

#[tokio::test]
async fn without_callers_addresses_no_address_rule_is_accepted_and_no_limit_counts_by_address() {
    let world = World::new().await;
    for action in ["deny", "allow"] {
        let rule = json!({ "cidr": "198.51.100.0/24", "action": action }).to_string();
        let answer = without_secret(&world, "create-ip-rule", &world.acme.live, &rule).await;
        assert_eq!(answer, (409, json!("CALLERS_UNKNOWN")), "{action}");
    }
    for _ in 0..130 {
        let answer = without_secret(&world, "list-emails", "ph_live_bad", "").await;
        assert_eq!(
            answer,
            (401, json!("INVALID_API_KEY")),
            "all callers share one address, so it is not limited"
        );
    }
}
