use posthorn_harness::World;
use serde_json::json;

use super::{ADA, OTHER_PASSWORD, PASSWORD, log_in, outcome, own, subjects};

const NEW: &str = "countess@people.example";

/// Asks for the change; gives the token of the mail, if there was one.
async fn ask(world: &World, session: &str, email: &str) -> Option<String> {
    let before = world.account_mails_to(email).len();
    let body = json!({ "email": email, "password": PASSWORD });
    let asked = own(world, session, "POST", "/v1/account/email", Some(body)).await;
    assert_eq!((asked.status, &asked.json()["status"]), (202, &json!("accepted")), "{}", asked.json());
    world.cloud.pump().await;
    world.account_mails_to(email).iter().skip(before).find_map(posthorn_harness::AccountMail::token)
}

async fn confirm(world: &World, token: &str) -> (u16, String) {
    outcome(&world.call_public("/v1/auth/confirm-email", json!({ "token": token })).await)
}

#[tokio::test]
async fn an_address_is_changed_with_the_link_to_the_new_one_and_both_are_told() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let reset = world.token_for("/v1/auth/forgot-password", ADA).await;
    let token = ask(&world, &session, NEW).await.unwrap();
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 200, "nothing changes before the link is opened");
    assert_eq!(confirm(&world, &token).await, (204, String::new()));
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 401);
    assert_eq!(log_in(&world, NEW, PASSWORD).await.status, 200);
    assert_eq!(confirm(&world, &token).await, (400, "INVALID_TOKEN".into()));
    let old = json!({ "token": reset, "password": OTHER_PASSWORD });
    let old = world.call_public("/v1/auth/reset-password", old).await;
    assert_eq!(outcome(&old), (400, "INVALID_TOKEN".into()), "the old mailbox cannot take the account");
    world.cloud.pump().await;
    let changed = "The address of your Posthorn account was changed".to_owned();
    for to in [ADA, NEW] {
        assert!(subjects(&world, to).contains(&changed), "{to}");
    }
    // The old address is free.
    world.registered(ADA, OTHER_PASSWORD).await;
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
    assert_eq!(log_in(&world, NEW, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_address_of_another_account_gets_no_link_and_is_refused_if_it_is_taken_meanwhile() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    world.registered("bob@people.example", OTHER_PASSWORD).await;
    assert_eq!(ask(&world, &session, "bob@people.example").await, None);
    assert_eq!(ask(&world, &session, ADA).await, None, "their own address");
    let token = ask(&world, &session, NEW).await.unwrap();
    world.registered(NEW, OTHER_PASSWORD).await;
    assert_eq!(confirm(&world, &token).await, (409, "ADDRESS_UNAVAILABLE".into()));
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 200);
    assert_eq!(log_in(&world, NEW, OTHER_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn one_account_writes_to_five_new_addresses_in_an_hour() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    for number in 0..6 {
        let token = ask(&world, &session, &format!("stranger{number}@people.example")).await;
        assert_eq!(token.is_some(), number < 5, "{number}");
    }
    world.advance_seconds(3_600);
    assert!(ask(&world, &session, NEW).await.is_some());
}

#[tokio::test]
async fn a_link_from_before_a_change_of_the_password_moves_no_account() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let token = ask(&world, &session, NEW).await.unwrap();
    let change = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(own(&world, &session, "POST", "/v1/account/password", Some(change)).await.status, 204);
    assert_eq!(confirm(&world, &token).await, (400, "INVALID_TOKEN".into()));
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_link_from_before_a_change_of_the_address_stays_useless_after_it_was_changed_back() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let reset = world.token_for("/v1/auth/forgot-password", ADA).await;
    let to_eve = ask(&world, &session, "eve@people.example").await.unwrap();
    for email in [NEW, ADA] {
        let token = ask(&world, &session, email).await.unwrap();
        assert_eq!(confirm(&world, &token).await, (204, String::new()), "{email}");
    }
    let reset = json!({ "token": reset, "password": OTHER_PASSWORD });
    let reset = world.call_public("/v1/auth/reset-password", reset).await;
    assert_eq!(outcome(&reset), (400, "INVALID_TOKEN".into()));
    assert_eq!(confirm(&world, &to_eve).await, (400, "INVALID_TOKEN".into()));
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 200);
    let newest = world.token_for("/v1/auth/forgot-password", ADA).await;
    let newest = json!({ "token": newest, "password": OTHER_PASSWORD });
    assert_eq!(world.call_public("/v1/auth/reset-password", newest).await.status, 204);
}
