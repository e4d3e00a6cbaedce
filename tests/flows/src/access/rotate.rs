use posthorn_harness::{World, text};
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
    world.advance_seconds(3_599);
    // A repetition shows the same key, and does not put the end of the old one off.
    assert_eq!(rotate().await.json(), shown);
    assert!(works(&world, &old).await && works(&world, &new).await);
    world.advance_seconds(31);
    assert!(!works(&world, &old).await && works(&world, &new).await);
    let again = world.call("POST", &format!("{path}/rotate"), Some(json!({}))).await;
    assert_eq!((again.status, again.json()["code"].as_str()), (409, Some("API_KEY_INACTIVE")));
    assert_eq!(rotate().await.json(), shown, "what was made is shown again, whatever became of the old one");
}

#[tokio::test]
async fn a_key_cannot_have_the_successor_of_a_stronger_one() {
    let world = World::new().await;
    let (_, strong) = made(&world, json!({ "name": "strong" })).await;
    let (weak, own) = made(&world, json!({ "name": "weak", "scopes": ["api_keys:*"] })).await;
    let rotate = async |path: &str| {
        let path = format!("{path}/rotate");
        world.call_as(&weak, "POST", &path, Some(json!({ "overlap_hours": 0 })), &[]).await
    };
    assert_eq!(rotate(&strong).await.json()["code"], "INSUFFICIENT_SCOPE");
    assert_eq!(rotate(&own).await.status, 200, "but its own");
    world.advance_seconds(31);
    assert!(!works(&world, &weak).await, "without overlap it is over");
}
