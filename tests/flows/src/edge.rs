//! The edge of every HTTP function: preflight, security headers, request ids.

use posthorn_harness::World;

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
async fn a_preflight_is_answered_for_allowed_origins() {
    let world = World::new().await;
    let headers = [
        ("origin", "http://localhost:3000"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let answer = world.cloud.http("OPTIONS", "/v1/emails", &headers, b"").await;
    assert!((200..300).contains(&answer.status), "{}", answer.status);
}
