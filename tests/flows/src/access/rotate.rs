use posthorn_access::HiddenField;
use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

async fn works(world: &World, key: &str) -> bool {
    world.call_as(key, "GET", "/v1/api-keys", None, &[]).await.status == 200
}

async fn made(world: &World, body: Value) -> (String, String) {
    let made = world.call("POST", "/v1/api-keys", Some(body)).await.json();
    (text(&made["token"]), format!("/v1/api-keys/{}", text(&made["id"])))
}

#[tokio::test]
async fn a_rotated_key_and_its_successor_both_work_until_the_overlap_ends() {
    let world = World::new().await;
    let limits =
        json!({ "name": "ci", "scopes": ["api_keys:*"], "rate_limit": 7, "allowed_cidrs": ["127.0.0.0/8"] });
    let (old, path) = made(&world, limits).await;
    assert!(works(&world, &old).await);
    let rotation = format!("{path}/rotate");
    let rotate = || {
        let body = Some(json!({ "overlap_hours": 1 }));
        world.call_as(&world.acme.live, "POST", &rotation, body, &[("idempotency-key", "r")])
    };
    let rotated = rotate().await;
    assert_eq!(rotated.status, 200, "{}", rotated.json());
    let shown = rotated.json();
    assert_eq!(path, format!("/v1/api-keys/{}", text(&shown["rotated_from"])));
    for field in ["name", "rate_limit", "allowed_cidrs", "scopes"] {
        assert_eq!(shown[field], world.call("GET", &path, None).await.json()[field], "{field}");
    }
    let new = text(&shown["token"]);
    assert_eq!(world.call("GET", &path, None).await.json()["rotated_to"], shown["id"]);
    // Its end would be as near as that of the old key.
    let twice = world.call("POST", &rotation, Some(json!({}))).await.json();
    assert_eq!(twice["code"], "API_KEY_INACTIVE");
    assert!(text(&twice["detail"]).contains(&text(&shown["id"])), "{twice}");
    world.advance_seconds(3_599);
    // A repetition shows the same key, and does not move the end of the old one.
    assert_eq!(rotate().await.json(), shown);
    assert!(works(&world, &old).await && works(&world, &new).await);
    world.advance_seconds(31);
    assert!(!works(&world, &old).await && works(&world, &new).await);
    let again = world.call("POST", &format!("{path}/rotate"), Some(json!({}))).await;
    assert_eq!((again.status, again.json()["code"].as_str()), (409, Some("API_KEY_INACTIVE")));
    assert_eq!(
        rotate().await.json(),
        shown,
        "the successor is shown again, whatever happened to the old key"
    );
}

#[tokio::test]
async fn a_key_cannot_rotate_a_stronger_key() {
    let world = World::new().await;
    let (_, strong) = made(&world, json!({ "name": "strong" })).await;
    let (weak, own) = made(&world, json!({ "name": "weak", "scopes": ["api_keys:*"] })).await;
    let rotate = async |path: &str| {
        let path = format!("{path}/rotate");
        world.call_as(&weak, "POST", &path, Some(json!({ "overlap_hours": 0 })), &[]).await
    };
    assert_eq!(rotate(&strong).await.json()["code"], "INSUFFICIENT_SCOPE");
    assert_eq!(rotate(&own).await.status, 200, "it can rotate itself");
    world.advance_seconds(31);
    assert!(!works(&world, &weak).await, "without overlap the old key stops working");
}

/// An instance caches a key for half a minute, but never makes or changes a key with cached data.
#[tokio::test]
async fn a_narrowed_or_rotated_key_cannot_undo_that_while_instances_still_cache_it() {
    let world = World::new().await;
    let scopes = json!(["api_keys:*"]);
    let (token, path) = made(&world, json!({ "name": "leaked", "scopes": scopes })).await;
    let call = async |method: &str, path: &str, body: Value| {
        let answer = world.call_as(&token, method, path, Some(body), &[("idempotency-key", "k")]).await;
        (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
    };
    let child = json!({ "name": "child", "scopes": scopes });
    assert_eq!(call("PATCH", &path, json!({ "name": "known" })).await.0, 200);
    assert_eq!(call("POST", "/v1/api-keys", child.clone()).await.0, 200);
    let narrowed = world.call("PATCH", &path, Some(json!({ "rate_limit": 100 }))).await;
    assert_eq!(narrowed.status, 200);
    let refused = (403, "INSUFFICIENT_SCOPE".to_owned());
    assert_eq!(call("PATCH", &path, json!({ "rate_limit": null })).await, refused);
    assert_eq!(call("POST", "/v1/api-keys", child.clone()).await, refused, "it was made by a stronger key");
    let rotated = world.call("POST", &format!("{path}/rotate"), Some(json!({ "overlap_hours": 0 }))).await;
    assert_eq!(rotated.status, 200);
    let over = (401, "INVALID_API_KEY".to_owned());
    assert_eq!(call("PATCH", &path, json!({ "expires_at": null })).await, over);
    assert_eq!(call("POST", "/v1/api-keys", child).await, over);
    world.advance_seconds(31);
    assert!(!works(&world, &token).await);
}

#[tokio::test]
async fn a_rotated_key_is_the_persons_who_got_it() {
    let world = World::new().await;
    let sent = world.call("POST", "/v1/emails", Some(email("reader@example.com"))).await;
    let sent = format!("/v1/emails/{}", text(&sent.json()["id"]));
    let permissions = ["api_keys:read", "api_keys:write", "emails:read"];
    let eve = world.person_with("eve@example.com", &permissions, &[HiddenField::Content]).await;
    let (old, path) = made(&world, json!({ "name": "ci", "scopes": permissions })).await;
    let subject =
        async |key: &str| world.call_as(key, "GET", &sent, None, &[]).await.json()["subject"].clone();
    assert_ne!(subject(&old).await, "[hidden]");
    let rotated = world.call_by(&eve, "POST", &format!("{path}/rotate"), Some(json!({}))).await.json();
    assert_eq!(rotated["created_by"], json!(eve.account.id), "{rotated}");
    let first = text(&rotated["token"]);
    assert_eq!(subject(&first).await, "[hidden]", "what her role hides");
    // A key that no person made leaves the key to the person who has it.
    let path = format!("/v1/api-keys/{}/rotate", text(&rotated["id"]));
    let again = world.call("POST", &path, Some(json!({}))).await.json();
    assert_eq!(again["created_by"], json!(eve.account.id), "{again}");
    assert_eq!(world.call("DELETE", &format!("/v1/members/{}", eve.account.id), None).await.status, 200);
    world.advance_seconds(31);
    for key in [first, text(&again["token"])] {
        assert!(!works(&world, &key).await, "she has left");
    }
    assert!(works(&world, &old).await, "until its overlap ends");
}
