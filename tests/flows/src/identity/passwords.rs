use posthorn_harness::{World, cookie};
use serde_json::json;

use super::{ADA, OTHER_PASSWORD, PASSWORD, log_in, outcome, own, subjects};

/// What a session's cookie still opens, after warm instances have forgotten it.
async fn status(world: &World, cookie: &str) -> u16 {
    world.advance_seconds(31);
    own(world, cookie, "GET", "/v1/account", None).await.status
}

#[tokio::test]
async fn a_reset_sets_the_password_ends_all_sessions_and_tells_the_owner() {
    let world = World::new().await;
    let first = world.registered(ADA, PASSWORD).await;
    let second = cookie(&log_in(&world, ADA, PASSWORD).await);
    let token = world.token_for("/v1/auth/forgot-password", ADA).await;
    let reset = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        outcome(&world.call_public("/v1/auth/reset-password", body).await)
    };
    assert_eq!(reset(&token, "short").await, (422, "WEAK_PASSWORD".into()));
    assert_eq!(reset(&token, OTHER_PASSWORD).await, (204, String::new()));
    assert_eq!((status(&world, &first).await, status(&world, &second).await), (401, 401));
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 401);
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
    assert_eq!(reset(&token, PASSWORD).await, (400, "INVALID_TOKEN".into()), "a link works once");
    world.cloud.pump().await;
    let told = subjects(&world, ADA);
    assert_eq!(told.iter().filter(|one| *one == "Your Posthorn password was changed").count(), 1, "{told:?}");
}

#[tokio::test]
async fn a_link_from_before_the_last_change_of_the_password_is_useless() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let tokens = [
        world.token_for("/v1/auth/forgot-password", ADA).await,
        world.token_for("/v1/auth/forgot-password", ADA).await,
    ];
    let change = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(own(&world, &session, "POST", "/v1/account/password", Some(change)).await.status, 204);
    for token in &tokens {
        let body = json!({ "token": token, "password": "whatever else comes along" });
        let refused = world.call_public("/v1/auth/reset-password", body).await;
        assert_eq!(outcome(&refused), (400, "INVALID_TOKEN".into()));
    }
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_change_of_the_password_needs_the_old_one_and_ends_all_other_sessions() {
    let world = World::new().await;
    let mine = world.registered(ADA, PASSWORD).await;
    let other = cookie(&log_in(&world, ADA, PASSWORD).await);
    let change = async |password: &str, new: &str| {
        let body = json!({ "password": password, "new_password": new });
        outcome(&own(&world, &mine, "POST", "/v1/account/password", Some(body)).await)
    };
    assert_eq!(change("wrong wrong wrong", OTHER_PASSWORD).await, (403, "WRONG_PASSWORD".into()));
    assert_eq!(change(PASSWORD, "short").await, (422, "WEAK_PASSWORD".into()));
    assert_eq!(change(PASSWORD, OTHER_PASSWORD).await, (204, String::new()));
    assert_eq!((status(&world, &mine).await, status(&world, &other).await), (200, 401));
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
    assert_eq!(status(&world, &mine).await, 200, "a log-in ends no session");
    world.cloud.pump().await;
    assert!(subjects(&world, ADA).contains(&"Your Posthorn password was changed".to_owned()));
}

#[tokio::test]
async fn a_stolen_session_does_not_help_to_guess_the_password() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let mut last = (0, String::new());
    for n in 0..7 {
        let body = json!({ "password": format!("guess number {n}"), "email": "new@people.example" });
        last = outcome(&own(&world, &session, "POST", "/v1/account/email", Some(body)).await);
    }
    assert_eq!(last, (429, "LOG_IN_WAITS".into()));
}

#[tokio::test]
async fn a_person_changes_their_name() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let named = own(&world, &session, "PATCH", "/v1/account", Some(json!({ "name": "Countess" }))).await;
    assert_eq!((named.status, &named.json()["name"]), (200, &json!("Countess")));
    let read = own(&world, &session, "GET", "/v1/account", None).await;
    assert_eq!(read.json()["name"], "Countess");
    let blank = own(&world, &session, "PATCH", "/v1/account", Some(json!({ "name": "\n" }))).await;
    assert_eq!(blank.status, 422);
}
