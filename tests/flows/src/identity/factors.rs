//! Authenticator apps and backup codes.

use posthorn_harness::{Person, World, text};
use serde_json::json;

use super::with_password::{
    PASSWORD, SHORT, code, end_sessions, log_in, person_with, public, ticket, with_app,
};

async fn try_code(world: &World, ticket: &str, code: &str) -> (u16, String) {
    let answer = public(world, "/v1/auth/log-in/code", json!({ "ticket": ticket, "code": code })).await;
    let has_session =
        answer.header("set-cookie").is_some_and(|cookie| cookie.starts_with("__Host-posthorn="));
    assert_eq!(has_session, answer.status == 200);
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

/// Begins to set up an authenticator app; gives its secret.
async fn begun(world: &World, person: &Person, password: &str) -> String {
    let body = Some(json!({ "password": password }));
    let begun = world.call_by(person, "POST", "/v1/account/totp", body).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    text(&begun.json()["secret"])
}

async fn confirm(world: &World, person: &Person, code: &str) -> (u16, String) {
    let body = Some(json!({ "code": code }));
    let answer = world.call_by(person, "POST", "/v1/account/totp/confirm", body).await;
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn a_log_in_needs_a_new_code_once_an_authenticator_app_is_confirmed() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    assert_eq!(log_in(&world, &ada, PASSWORD).await.json()["has_second_factor"], false);
    let (secret, backup_codes) = with_app(&world, &ada, PASSWORD).await;
    assert_eq!(backup_codes.len(), 10);
    let account = world.call_by(&ada, "GET", "/v1/account", None).await.json();
    assert_eq!((&account["backup_codes_left"], &account["passkeys"]), (&json!(10), &json!(0)));
    let again = json!({ "password": PASSWORD });
    let again = world.call_by(&ada, "POST", "/v1/account/totp", Some(again)).await;
    assert_eq!((again.status, &again.json()["code"]), (409, &"TOTP_ON".into()));

    let first = ticket(&world, &ada, PASSWORD).await;
    let used = try_code(&world, &first, &code(&world, &secret)).await;
    assert_eq!(used, refused(403, "INVALID_CODE"), "the code that confirmed the app works once");
    world.advance_seconds(30);
    let shown = code(&world, &secret);
    assert_eq!(try_code(&world, &first, &shown).await.0, 200);
    world.advance_seconds(30);
    let next = code(&world, &secret);
    assert_eq!(try_code(&world, &first, &next).await, refused(401, "INVALID_TICKET"), "a ticket works once");
    let second = ticket(&world, &ada, PASSWORD).await;
    assert_eq!(try_code(&world, &second, &shown).await, refused(403, "INVALID_CODE"));
    world.advance_seconds(30);
    assert_eq!(try_code(&world, &second, &next).await.0, 200, "a code may be a step late");
}

#[tokio::test]
async fn an_app_that_began_before_a_change_of_the_password_or_with_a_session_that_ended_is_not_confirmed() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let secret = begun(&world, &ada, PASSWORD).await;
    let change = json!({ "password": PASSWORD, "new_password": "a horn of otter brass" });
    assert_eq!(world.call_by(&ada, "POST", "/v1/account/password", Some(change)).await.status, 204);
    assert_eq!(confirm(&world, &ada, &code(&world, &secret)).await, refused(409, "TOTP_OFF"));

    let bob = person_with(&world, "bob@example.com", PASSWORD).await;
    let secret = begun(&world, &bob, PASSWORD).await;
    end_sessions(&world, &bob).await;
    let ended = confirm(&world, &bob, &code(&world, &secret)).await;
    assert_eq!(ended, refused(401, "INVALID_SESSION"), "immediately");
}

#[tokio::test]
async fn a_new_secret_is_confirmed_within_ten_minutes_and_five_codes() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let secret = begun(&world, &ada, PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(confirm(&world, &ada, "000000").await, refused(403, "INVALID_CODE"));
    }
    assert_eq!(confirm(&world, &ada, &code(&world, &secret)).await, refused(409, "TOTP_OFF"), "five tries");
    let secret = begun(&world, &ada, PASSWORD).await;
    world.advance_seconds(600);
    assert_eq!(confirm(&world, &ada, &code(&world, &secret)).await, refused(409, "TOTP_OFF"), "too late");
    let secret = begun(&world, &ada, PASSWORD).await;
    assert_eq!(confirm(&world, &ada, "000000").await, refused(403, "INVALID_CODE"));
    assert_eq!(confirm(&world, &ada, &code(&world, &secret)).await.0, 200);
    assert_eq!(confirm(&world, &ada, "000000").await, refused(409, "TOTP_ON"));
}

#[tokio::test]
async fn a_backup_code_logs_in_once_and_renewed_ones_replace_it() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let (_, codes) = with_app(&world, &ada, PASSWORD).await;
    let first = codes[0].as_str().unwrap();
    let one = ticket(&world, &ada, PASSWORD).await;
    assert_eq!(try_code(&world, &one, &first.to_uppercase()).await.0, 200);
    let other = ticket(&world, &ada, PASSWORD).await;
    assert_eq!(try_code(&world, &other, first).await, refused(403, "INVALID_CODE"));
    let password = json!({ "password": PASSWORD });
    let renewed = world.call_by(&ada, "POST", "/v1/account/backup-codes", Some(password)).await.json();
    let old = try_code(&world, &other, codes[1].as_str().unwrap()).await;
    assert_eq!(old, refused(403, "INVALID_CODE"));
    assert_eq!(try_code(&world, &other, renewed["backup_codes"][1].as_str().unwrap()).await.0, 200);
}

#[tokio::test]
async fn wrong_codes_wait_and_a_ticket_takes_five() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    with_app(&world, &ada, PASSWORD).await;
    let ticket = ticket(&world, &ada, PASSWORD).await;
    for _ in 0..4 {
        assert_eq!(try_code(&world, &ticket, "000000").await, refused(403, "INVALID_CODE"));
    }
    assert_eq!(try_code(&world, &ticket, "000000").await, refused(429, "LOG_IN_WAITS"));
    world.advance_seconds(2);
    assert_eq!(try_code(&world, &ticket, "000000").await, refused(403, "INVALID_CODE"));
    world.advance_seconds(60);
    assert_eq!(try_code(&world, &ticket, "000000").await, refused(401, "INVALID_TICKET"));
    world.advance_seconds(60);
    assert_eq!(log_in(&world, &ada, PASSWORD).await.status, 200, "the person begins again");
}

#[tokio::test]
async fn of_the_same_code_sent_twice_at_once_one_logs_in() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let (_, codes) = with_app(&world, &ada, PASSWORD).await;
    let (one, other) = (ticket(&world, &ada, PASSWORD).await, ticket(&world, &ada, PASSWORD).await);
    let code = codes[0].as_str().unwrap();
    let (one, other) = tokio::join!(try_code(&world, &one, code), try_code(&world, &other, code));
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403]);
}

#[tokio::test]
async fn the_app_is_removed_with_the_password_if_that_is_enough_alone() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let bob = person_with(&world, "bob@example.com", SHORT).await;
    for (person, password, status, code) in [
        (&ada, "wrong", 403, "WRONG_PASSWORD"),
        (&bob, SHORT, 409, "PASSWORD_NEEDS_FACTOR"),
        (&ada, PASSWORD, 204, ""),
    ] {
        if code != "WRONG_PASSWORD" {
            with_app(&world, person, if person.account.id == ada.account.id { PASSWORD } else { SHORT })
                .await;
        }
        let body = json!({ "password": password });
        let answer = world.call_by(person, "POST", "/v1/account/totp/disable", Some(body)).await;
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap_or_default()), (status, code));
    }
    assert_eq!(log_in(&world, &ada, PASSWORD).await.json()["has_second_factor"], false);
    assert!(log_in(&world, &bob, SHORT).await.json()["second_factor"].is_object());
}
