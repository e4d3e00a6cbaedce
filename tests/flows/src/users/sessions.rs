//! Sessions of users: refresh tokens, devices, waits.

use posthorn_harness::{ProductApp, USER_PASSWORD, World, text};
use serde_json::{Value, json};

use super::{ADA, OTHER_PASSWORD, outcome};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn a_refresh_token_gives_the_next_one_and_ends_its_session_if_it_is_used_twice() {
    let world = World::new().await;
    let product = world.product_app().await;
    world.registered_user(&product, ADA).await;
    let (first, other) =
        (world.logged_in_user(&product, ADA).await, world.logged_in_user(&product, ADA).await);
    let second = world.refresh_user(&product, &first["refresh_token"]).await.json();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    let third = world.refresh_user(&product, &second["refresh_token"]).await.json();
    let refused = (401, "INVALID_REFRESH_TOKEN".to_owned());
    assert_eq!(outcome(&world.refresh_user(&product, &first["refresh_token"]).await), refused, "a copy");
    assert_eq!(outcome(&world.refresh_user(&product, &third["refresh_token"]).await), refused, "its session");
    let profile =
        world.call_user(&product, &text(&third["access_token"]), ("GET", "profile"), Value::Null).await;
    assert_eq!(outcome(&profile), (401, "INVALID_ACCESS_TOKEN".into()));
    assert_eq!(world.refresh_user(&product, &other["refresh_token"]).await.status, 200, "no other session");
}

#[tokio::test]
async fn of_requests_at_the_same_time_with_one_token_at_most_one_gets_the_next() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let ask = || world.refresh_user(&product, &tokens["refresh_token"]);
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let answers = [one, two, three];
    let won: Vec<Value> = answers.iter().filter(|one| one.status == 200).map(|one| one.json()).collect();
    assert_eq!(won.len(), 1);
    let next = world.refresh_user(&product, &won[0]["refresh_token"]).await;
    assert_eq!(outcome(&next), (401, "INVALID_REFRESH_TOKEN".into()), "the token was used twice");
}

#[tokio::test]
async fn a_session_lasts_as_long_as_it_is_used_within_thirty_days() {
    let world = World::new().await;
    let product = world.product_app().await;
    let mut tokens = world.registered_user(&product, ADA).await;
    for _ in 0..4 {
        world.advance_seconds(29 * DAY);
        let next = world.refresh_user(&product, &tokens["refresh_token"]).await;
        assert_eq!(next.status, 200, "{}", next.json());
        tokens = next.json();
    }
    world.advance_seconds(30 * DAY);
    let late = world.refresh_user(&product, &tokens["refresh_token"]).await;
    assert_eq!(outcome(&late), (401, "INVALID_REFRESH_TOKEN".into()));
}

#[tokio::test]
async fn a_user_changes_the_profile_sees_the_devices_and_logs_out_on_them() {
    let world = World::new().await;
    let product = world.product_app().await;
    world.registered_user(&product, ADA).await;
    world.advance_seconds(1);
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
    let body = json!({ "email": ADA, "password": USER_PASSWORD });
    let laptop =
        world.call_app_with(&product, "POST", "log-in", body, &[("user-agent", firefox)]).await.json();
    let access = text(&laptop["access_token"]);
    let call = async |method: &str, route: &str, body: Value| {
        world.call_user(&product, &access, (method, route), body).await
    };
    let change = json!({ "name": "Ada L.", "settings": { "last_seen_version": "2.0", "preferences": { "theme": "dark" } } });
    let changed = call("PATCH", "profile", change).await.json();
    assert_eq!(
        changed["settings"],
        json!({ "last_seen_version": "2.0", "preferences": { "theme": "dark" } })
    );
    assert_eq!(call("GET", "profile", Value::Null).await.json(), changed);
    let deep = json!({ "settings": { "preferences": { "a": { "b": 1 } } } });
    assert_eq!(outcome(&call("PATCH", "profile", deep).await), (422, "VALIDATION_FAILED".into()));
    let devices = call("GET", "devices", Value::Null).await.json();
    let devices = devices["data"].as_array().unwrap();
    assert_eq!(devices.len(), 2);
    assert_eq!((&devices[0]["device"], &devices[0]["current"]), (&json!("Firefox on Linux"), &json!(true)));
    let other = format!("devices/{}", text(&devices[1]["id"]));
    assert_eq!(call("DELETE", &other, Value::Null).await.status, 204);
    assert_eq!(call("DELETE", &other, Value::Null).await.status, 204, "a repetition");
    assert_eq!(call("GET", "devices", Value::Null).await.json()["data"].as_array().unwrap().len(), 1);
    let log_out = json!({ "refresh_token": laptop["refresh_token"] });
    assert_eq!(world.call_app(&product, "POST", "log-out", log_out.clone()).await.status, 204);
    assert_eq!(outcome(&call("GET", "profile", Value::Null).await), (401, "INVALID_ACCESS_TOKEN".into()));
    assert_eq!(world.call_app(&product, "POST", "log-out", log_out).await.status, 204, "a repetition");
}

async fn guess(world: &World, product: &ProductApp, password: &str) -> (u16, String) {
    outcome(&world.call_app(product, "POST", "log-in", json!({ "email": ADA, "password": password })).await)
}

#[tokio::test]
async fn guesses_wait_in_the_product_and_not_in_the_console() {
    let world = World::new().await;
    let product = world.product_app().await;
    world.registered_user(&product, ADA).await;
    let mut waited = 0;
    for _ in 0..8 {
        waited += u32::from(guess(&world, &product, OTHER_PASSWORD).await == (429, "LOG_IN_WAITS".into()));
    }
    assert!(waited > 0);
    let console =
        world.call_public("/v1/auth/log-in", json!({ "email": ADA, "password": USER_PASSWORD })).await;
    assert_eq!(outcome(&console), (401, "INVALID_LOG_IN".into()), "the console's guesses are others");
    world.advance_seconds(60);
    assert_eq!(guess(&world, &product, USER_PASSWORD).await.0, 200);
}
