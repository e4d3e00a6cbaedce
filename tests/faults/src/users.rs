//! Users of products: a function that is stopped between any two calls leaves nothing half done that a repetition does not finish.

use posthorn_harness::{ProductApp, USER_PASSWORD, World, text};
use serde_json::{Value, json};

use crate::every_kill_of;

/// More calls than any of the functions makes.
const CALLS: u32 = 40;
const ADA: &str = "ada@people.example";

/// The addresses of the product's users.
async fn addresses(world: &World, product: &ProductApp) -> Vec<String> {
    let page = world.call("GET", &format!("{}/users", product.path), None).await.json();
    page["data"].as_array().unwrap().iter().map(|one| text(&one["email"])).collect()
}

#[tokio::test]
async fn a_registration_that_is_killed_between_any_two_calls_makes_one_user() {
    let mut killed = 0;
    for fault in every_kill_of("verify-user", CALLS) {
        let world = World::new().await;
        let (product, what) = (world.product_app().await, format!("{fault:?}"));
        let token = world.user_token_for(&product, "register", ADA).await;
        let body = json!({ "token": token, "password": USER_PASSWORD });
        let handle = world.cloud.set_fault(fault);
        let first = world.call_app(&product, "POST", "verify", body.clone()).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        // If only the answer was lost, the link is used, and the password is set.
        if first.status != 200 {
            let again = world.call_app(&product, "POST", "verify", body).await;
            assert!([200, 400].contains(&again.status), "{what}: {}", again.json());
        }
        world.logged_in_user(&product, ADA).await;
        assert_eq!(addresses(&world, &product).await, [ADA], "{what}");
    }
    assert!(killed >= 15, "only {killed} kills happened");
}

#[tokio::test]
async fn a_removal_of_a_user_that_is_killed_between_any_two_calls_ends_when_it_is_repeated() {
    let mut killed = 0;
    for fault in every_kill_of("delete-user", CALLS) {
        let world = World::new().await;
        let (product, what) = (world.product_app().await, format!("{fault:?}"));
        let tokens = world.registered_user(&product, ADA).await;
        let user = format!("{}/users/{}", product.path, text(&tokens["user"]["id"]));
        let handle = world.cloud.set_fault(fault);
        world.call("DELETE", &user, None).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        let again = world.call("DELETE", &user, None).await;
        assert!([200, 404].contains(&again.status), "{what}: {}", again.json());
        assert_eq!(addresses(&world, &product).await, Vec::<String>::new(), "{what}");
        assert_eq!(world.refresh_user(&product, &tokens["refresh_token"]).await.status, 401, "{what}");
        let anew = world.registered_user(&product, ADA).await;
        assert_ne!(anew["user"]["id"], tokens["user"]["id"], "{what}: a deleted user does not come back");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn a_change_of_the_address_that_is_killed_between_any_two_calls_goes_on() {
    let mut killed = 0;
    for fault in every_kill_of("update-user", CALLS) {
        let world = World::new().await;
        let (product, what) = (world.product_app().await, format!("{fault:?}"));
        let users = format!("{}/users", product.path);
        let made = world.call("POST", &users, Some(json!({ "email": ADA }))).await.json();
        let (user, to) = (format!("{users}/{}", text(&made["id"])), "lovelace@people.example");
        let handle = world.cloud.set_fault(fault);
        let body = json!({ "email": to, "name": "Ada" });
        world.call("PATCH", &user, Some(body.clone())).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        let again = world.call("PATCH", &user, Some(body)).await;
        assert_eq!((again.status, &again.json()["email"]), (200, &json!(to)), "{what}");
        let found = world.call("GET", &format!("{users}?email={to}"), None).await.json();
        assert_eq!(found["data"][0]["id"], made["id"], "{what}");
        // The old address is free at the latest when a claim to it is old.
        world.advance_seconds(61);
        let other = world.call("POST", &users, Some(json!({ "email": ADA }))).await;
        assert_eq!(other.status, 200, "{what}: {}", other.json());
        assert_eq!(addresses(&world, &product).await.len(), 2, "{what}");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn a_refresh_that_is_killed_between_any_two_calls_never_leaves_two_valid_tokens() {
    let (mut killed, mut went_on, mut ended) = (0, 0, 0);
    for fault in every_kill_of("refresh-user", CALLS) {
        let world = World::new().await;
        let (product, what) = (world.product_app().await, format!("{fault:?}"));
        let tokens = world.registered_user(&product, ADA).await;
        let handle = world.cloud.set_fault(fault);
        let first = world.refresh_user(&product, &tokens["refresh_token"]).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        assert_ne!(first.status, 200, "{what}: the answer was lost");
        match world.refresh_user(&product, &tokens["refresh_token"]).await {
            again if again.status == 200 => {
                went_on += 1;
                let next: Value = again.json();
                assert_eq!(world.refresh_user(&product, &next["refresh_token"]).await.status, 200, "{what}");
            }
            // The token was used before the kill. Somebody may have its answer, so the session is over.
            again => {
                ended += 1;
                assert_eq!(again.json()["code"], "INVALID_REFRESH_TOKEN", "{what}");
                world.logged_in_user(&product, ADA).await;
            }
        }
    }
    assert!(killed >= 8 && went_on >= 6 && ended >= 1, "{killed} kills: {went_on} went on, {ended} ended");
}
