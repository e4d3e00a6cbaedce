//! Requests of which every write is made, but its answer is lost, so the SDK writes again and finds its own item.

use posthorn_access::person;
use posthorn_harness::{Fault, HttpAnswer, When, World, cookie};
use serde_json::{Value, json};

use crate::identity::{ADA, OTHER_PASSWORD, PASSWORD, has_joined, id_of, log_in};

/// Makes a request while the first answer to each item that `function` writes is lost. It succeeds.
async fn succeeds(world: &World, function: &str, session: &str, (path, body): (&str, Value)) -> HttpAnswer {
    let handle = world.cloud.set_fault(Fault::LoseEachWrite { function: function.to_owned() });
    let answer = match session {
        "" => world.call_public(path, body).await,
        _ => world.call_with_cookie(session, "POST", path, Some(body), &[]).await,
    };
    world.cloud.clear_faults();
    assert!(handle.fired() >= 1, "no answer was lost");
    assert!(answer.status < 300, "{}", answer.json());
    answer
}

async fn sessions(world: &World) -> usize {
    person(&world.cloud.owner_app(), id_of(world, ADA).await).await.unwrap().sessions.len()
}

#[tokio::test]
async fn a_registration_succeeds() {
    let world = World::new().await;
    let token = world.token_for("/v1/auth/register", ADA).await;
    let body = json!({ "token": token, "name": "Ada", "password": PASSWORD });
    let made = succeeds(&world, "complete-registration", "", ("/v1/auth/register/complete", body)).await;
    let own = world.call_with_cookie(&cookie(&made), "GET", "/v1/account", None, &[]).await;
    assert_eq!((own.status, sessions(&world).await), (200, 1));
}

#[tokio::test]
async fn an_acceptance_succeeds() {
    let world = World::new().await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let body = json!({ "token": token, "name": "Ada", "password": PASSWORD });
    succeeds(&world, "accept-invitation", "", ("/v1/auth/invitations/accept", body)).await;
    has_joined(&world, id_of(&world, ADA).await, "a new account").await;
}

#[tokio::test]
async fn a_reset_sets_the_password_and_ends_all_sessions() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    let token = world.token_for("/v1/auth/forgot-password", ADA).await;
    let body = json!({ "token": token, "password": OTHER_PASSWORD });
    succeeds(&world, "reset-password", "", ("/v1/auth/reset-password", body)).await;
    assert_eq!(sessions(&world).await, 0);
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_change_of_the_password_ends_all_other_sessions() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 200);
    let body = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
    succeeds(&world, "change-password", &session, ("/v1/account/password", body)).await;
    assert_eq!(sessions(&world).await, 1);
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_change_of_the_address_succeeds_also_if_an_account_that_never_came_to_be_had_claimed_it() {
    const NEW: &str = "countess@people.example";
    for is_claimed in [false, true] {
        let world = World::new().await;
        let session = world.registered(ADA, PASSWORD).await;
        if is_claimed {
            claimed(&world, NEW).await;
        }
        let body = json!({ "email": NEW, "password": PASSWORD });
        let asked = world.call_with_cookie(&session, "POST", "/v1/account/email", Some(body), &[]).await;
        assert_eq!(asked.status, 202, "{}", asked.json());
        world.cloud.pump().await;
        let token = world.account_mails_to(NEW).iter().rev().find_map(|mail| mail.token()).unwrap();
        let body = json!({ "token": token });
        succeeds(&world, "confirm-email", "", ("/v1/auth/confirm-email", body)).await;
        assert_eq!(log_in(&world, NEW, PASSWORD).await.status, 200, "{is_claimed}");
        assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 401, "{is_claimed}");
    }
}

/// Stops a registration after it claimed the address and before there is an account, some time ago.
async fn claimed(world: &World, email: &str) {
    let token = world.token_for("/v1/auth/register", email).await;
    let body = json!({ "token": token, "name": "Eve", "password": PASSWORD });
    let function = "complete-registration";
    let is_claimed = || {
        let mut calls = world.cloud.ledger().of(function).into_iter();
        calls.any(|call| {
            call.action == "PutItem" && call.resources.iter().any(|one| one.ends_with("-identity"))
        })
    };
    for nth in 1..20 {
        if is_claimed() {
            break;
        }
        world.cloud.set_fault(Fault::KillAt { function: function.into(), nth, when: When::After });
        world.call_public("/v1/auth/register/complete", body.clone()).await;
        world.cloud.clear_faults();
    }
    assert!(is_claimed(), "no address was claimed");
    world.advance_seconds(61);
}

#[tokio::test]
async fn an_own_account_joins_and_leaves() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let accept = ("/v1/account/invitations/accept", json!({ "token": token }));
    succeeds(&world, "accept-own-invitation", &session, accept).await;
    has_joined(&world, id_of(&world, ADA).await, "an own account").await;
    let path = format!("/v1/account/orgs/{}/leave", world.scope().org());
    succeeds(&world, "leave-org", &session, (&path, json!({}))).await;
    assert_eq!(world.call("GET", "/v1/members", None).await.json()["data"], json!([]));
}

#[tokio::test]
async fn a_log_in_succeeds() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    let body = json!({ "email": ADA, "password": PASSWORD });
    succeeds(&world, "log-in", "", ("/v1/auth/log-in", body.clone())).await;
    world.second_factor(id_of(&world, ADA).await).await;
    let asked = succeeds(&world, "log-in", "", ("/v1/auth/log-in", body)).await;
    assert!(asked.json()["second_factor"]["ticket"].is_string(), "{}", asked.json());
}

#[tokio::test]
async fn an_invitation_is_sent_again() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let body = json!({ "email": "bob@example.com", "role": "viewer" });
    let made = world.call_by(&ada, "POST", "/v1/invitations", Some(body)).await.json();
    world.advance_seconds(301);
    world.cloud.set_fault(Fault::LoseEachWrite { function: "resend-invitation".into() });
    let path = format!("/v1/invitations/{}/resend", made["id"].as_str().unwrap());
    let sent = world.call_by(&ada, "POST", &path, None).await;
    world.cloud.clear_faults();
    assert_eq!(sent.status, 200, "{}", sent.json());
    world.cloud.pump().await;
    assert_eq!(world.account_mails_to("bob@example.com").len(), 2);
}
