use posthorn_harness::{World, text};
use serde_json::json;

#[tokio::test]
async fn a_key_works_until_it_is_revoked_and_instances_cache_it_half_a_minute_longer() {
    let world = World::new().await;
    let made =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "ci", "scopes": ["send", "read"] }))).await;
    assert_eq!(made.status, 200, "{}", made.json());
    let token = text(&made.json()["token"]);
    let list = |token: String| {
        let world = &world;
        async move { world.call_as(&token, "GET", "/v1/emails", None, &[]).await.status }
    };
    assert_eq!(list(token.clone()).await, 200);
    let id = text(&made.json()["id"]);
    let revoked = world.call("DELETE", &format!("/v1/api-keys/{id}"), None).await;
    assert_eq!((revoked.status, revoked.json()["deleted"].as_bool()), (200, Some(true)));
    world.advance_seconds(31);
    assert_eq!(list(token).await, 401);
}

#[tokio::test]
async fn keys_are_listed_without_their_secrets() {
    let world = World::new().await;
    let made =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "ci", "scopes": ["read"] }))).await.json();
    let listed = world.call("GET", "/v1/api-keys", None).await.json();
    let shown = listed.to_string();
    let token = text(&made["token"]);
    assert!(shown.contains(made["id"].as_str().unwrap()));
    assert!(!shown.contains(token.rsplit('_').next().unwrap()) && !shown.contains("hash"));
    assert_eq!(listed["data"].as_array().unwrap().len(), 2, "the test's key and the new one");
}

#[tokio::test]
async fn a_key_cannot_do_more_than_its_permissions_or_make_a_stronger_key() {
    let world = World::new().await;
    let weak = world
        .call("POST", "/v1/api-keys", Some(json!({ "name": "weak", "scopes": ["manage"] })))
        .await
        .json();
    let token = text(&weak["token"]);
    let sent = world
        .call_as(&token, "POST", "/v1/emails", Some(posthorn_harness::email("a@example.com")), &[])
        .await;
    assert_eq!((sent.status, sent.json()["code"].as_str()), (403, Some("INSUFFICIENT_SCOPE")));
    let stronger = json!({ "name": "strong", "scopes": ["send"] });
    let refused = world.call_as(&token, "POST", "/v1/api-keys", Some(stronger), &[]).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("INSUFFICIENT_SCOPE")));
}

#[tokio::test]
async fn a_repeated_creation_shows_the_same_key_again() {
    let world = World::new().await;
    let body = json!({ "name": "ci", "scopes": ["read"] });
    let make = || {
        world.call_as(
            &world.acme.live,
            "POST",
            "/v1/api-keys",
            Some(body.clone()),
            &[("idempotency-key", "k1")],
        )
    };
    let (first, again) = (make().await, make().await);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(world.call("GET", "/v1/api-keys", None).await.json()["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_creation_cannot_be_repeated_with_another_api_key_because_it_would_show_another_secret() {
    let world = World::new().await;
    let other = world
        .call("POST", "/v1/api-keys", Some(json!({ "name": "other", "scopes": ["manage"] })))
        .await
        .json();
    let body = json!({ "name": "ci", "scopes": ["manage"] });
    let headers = [("idempotency-key", "k1")];
    let first = world.call_as(&world.acme.live, "POST", "/v1/api-keys", Some(body.clone()), &headers).await;
    let again = world.call_as(&text(&other["token"]), "POST", "/v1/api-keys", Some(body), &headers).await;
    assert_eq!((first.status, again.status), (200, 422));
    assert_eq!(again.json()["code"], "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn another_organisations_key_is_not_found() {
    let world = World::new().await;
    let made =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "ci", "scopes": ["read"] }))).await.json();
    let path = format!("/v1/api-keys/{}", text(&made["id"]));
    assert_eq!(world.call_as(&world.rival.live, "DELETE", &path, None, &[]).await.status, 404);
    assert_eq!(
        world.call_as(&world.acme.test, "DELETE", &path, None, &[]).await.status,
        404,
        "another environment"
    );
}
