use posthorn_harness::text;
use serde_json::{Value, json};

use super::{Scene, cookie, page};

#[tokio::test]
async fn a_provider_does_not_know_an_erased_person_and_a_later_log_in_is_a_new_ones() {
    let scene = Scene::set().await;
    let world = &scene.world;
    let session = cookie(&scene.log_in("ada@acme.example").await, "__Host-posthorn");
    let me = async |session: &str| {
        text(&world.call_with_cookie(session, "GET", "/v1/account", None, &[]).await.json()["id"])
    };
    let before = me(&session).await;
    assert_eq!(world.items_of("identity", "sso_subject").len(), 1);
    let body = Some(json!({ "email": "ada@acme.example" }));
    let erased = world.call_with_cookie(&session, "POST", "/v1/account/erase", body, &[]).await;
    assert_eq!(erased.status, 202, "{}", erased.json());
    scene.refused(&scene.log_in("ada@acme.example").await, "no_account").await;
    world.advance_seconds(121);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    assert_eq!(world.items_of("identity", "sso_subject"), [] as [Value; 0]);
    let again = scene.log_in("ada@acme.example").await;
    assert_eq!(again.status, 303, "{}", page(&again));
    assert_ne!(me(&cookie(&again, "__Host-posthorn")).await, before);
}
