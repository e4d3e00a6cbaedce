use posthorn_harness::{World, cookie};
use serde_json::json;

use super::{ADA, OTHER_PASSWORD, PASSWORD, log_in, outcome, own, subjects};

#[tokio::test]
async fn a_person_registers_with_the_link_of_a_mail_and_is_logged_in() {
    let world = World::new().await;
    let asked = world.call_public("/v1/auth/register", json!({ "email": "Ada@People.Example" })).await;
    assert_eq!((asked.status, asked.json()), (202, json!({ "status": "accepted" })));
    world.cloud.pump().await;
    let token = world.account_mails_to(ADA)[0].token().unwrap();
    let body = json!({ "token": token, "name": " Ada ", "password": PASSWORD });
    let made = world.call_public("/v1/auth/register/complete", body.clone()).await;
    assert_eq!(made.status, 200, "{}", made.json());
    assert_eq!((&made.json()["email"], &made.json()["name"]), (&json!(ADA), &json!("Ada")));
    let account = own(&world, &cookie(&made), "GET", "/v1/account", None).await;
    assert_eq!(account.json(), made.json());
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 200);
    let again = world.call_public("/v1/auth/register/complete", body).await;
    assert_eq!(outcome(&again), (400, "INVALID_TOKEN".into()), "a link works once");
    world.cloud.pump().await;
    let told = subjects(&world, ADA);
    assert!(told.contains(&"Welcome to Posthorn".to_owned()), "{told:?}");
}

#[tokio::test]
async fn a_link_for_an_address_that_got_an_account_meanwhile_changes_nothing() {
    let world = World::new().await;
    let (first, second) =
        (world.token_for("/v1/auth/register", ADA).await, world.token_for("/v1/auth/register", ADA).await);
    let complete = async |token: &str, password: &str| {
        let body = json!({ "token": token, "name": "Ada", "password": password });
        world.call_public("/v1/auth/register/complete", body).await
    };
    assert_eq!(complete(&first, PASSWORD).await.status, 200);
    assert_eq!(outcome(&complete(&second, OTHER_PASSWORD).await), (409, "ACCOUNT_EXISTS".into()));
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 200);
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 401);
}

/// Links that may meet an account with another password. Each gives its path, token and refusal.
async fn links_to_an_account(world: &World) -> [(&'static str, String, (u16, &'static str)); 3] {
    let unused = world.token_for("/v1/auth/register", ADA).await;
    world.registered(ADA, PASSWORD).await;
    let reset = async || world.token_for("/v1/auth/forgot-password", ADA).await;
    let (used, old) = (reset().await, reset().await);
    let body = json!({ "token": used, "password": OTHER_PASSWORD });
    assert_eq!(world.call_public("/v1/auth/reset-password", body).await.status, 204);
    let (invitation, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    [
        ("/v1/auth/register/complete", unused, (409, "ACCOUNT_EXISTS")),
        ("/v1/auth/invitations/accept", invitation, (409, "ACCOUNT_EXISTS")),
        ("/v1/auth/reset-password", old, (400, "INVALID_TOKEN")),
    ]
}

#[tokio::test]
async fn a_link_does_not_help_to_guess_the_password_of_an_account() {
    for number in 0..3 {
        let world = World::new().await;
        let (path, token, refusal) = links_to_an_account(&world).await[number].clone();
        let guess = async |password: &str| {
            let mut body = json!({ "token": token, "password": password });
            if path != "/v1/auth/reset-password" {
                body["name"] = "Eve".into();
            }
            outcome(&world.call_public(path, body).await)
        };
        for attempt in 0..5 {
            let refused = guess(&format!("guess number {attempt}")).await;
            assert_eq!((refused.0, refused.1.as_str()), refusal, "{path} {attempt}");
        }
        assert_eq!(guess(OTHER_PASSWORD).await, (429, "LOG_IN_WAITS".into()), "{path}");
    }
}

#[tokio::test]
async fn a_weak_password_a_blank_name_and_a_wrong_or_old_link_are_refused() {
    let world = World::new().await;
    let token = world.token_for("/v1/auth/register", ADA).await;
    let complete = async |token: &str, name: &str, password: &str| {
        let body = json!({ "token": token, "name": name, "password": password });
        outcome(&world.call_public("/v1/auth/register/complete", body).await)
    };
    assert_eq!(complete(&token, "Ada", "too short").await, (422, "WEAK_PASSWORD".into()));
    assert_eq!(complete(&token, " ", PASSWORD).await, (422, "VALIDATION_FAILED".into()));
    assert_eq!(complete(&token[1..], "Ada", PASSWORD).await, (400, "INVALID_TOKEN".into()));
    let moved = format!("{}A", &token[1..]);
    assert_eq!(complete(&moved, "Ada", PASSWORD).await, (400, "INVALID_TOKEN".into()));
    world.advance_seconds(3_601);
    assert_eq!(complete(&token, "Ada", PASSWORD).await, (400, "INVALID_TOKEN".into()));
}

#[tokio::test]
async fn a_link_works_only_for_what_it_was_made_for() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    let (register, reset) = (
        world.token_for("/v1/auth/register", "bob@people.example").await,
        world.token_for("/v1/auth/forgot-password", ADA).await,
    );
    let (invitation, _) = world.invited(world.scope().org(), "eve@people.example", "viewer").await;
    for (path, tokens) in [
        ("/v1/auth/register/complete", [&reset, &invitation]),
        ("/v1/auth/reset-password", [&register, &invitation]),
        ("/v1/auth/confirm-email", [&register, &reset]),
        ("/v1/auth/invitations/show", [&register, &reset]),
        ("/v1/auth/invitations/accept", [&register, &reset]),
    ] {
        for token in tokens {
            let mut body = json!({ "token": token });
            if path.ends_with("complete") || path.ends_with("accept") {
                body["name"] = "Eve".into();
            }
            if !path.ends_with("email") && !path.ends_with("show") {
                body["password"] = OTHER_PASSWORD.into();
            }
            let refused = world.call_public(path, body).await;
            assert_eq!(outcome(&refused), (400, "INVALID_TOKEN".into()), "{path}: {}", refused.json());
        }
    }
}

#[tokio::test]
async fn another_sites_page_cannot_log_its_visitors_in() {
    let world = World::new().await;
    let token = world.token_for("/v1/auth/register", ADA).await;
    let body = json!({ "token": token, "name": "Ada", "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    let path = "/v1/auth/register/complete";
    let refused = world.cloud.http("POST", path, &headers, body.as_bytes()).await;
    assert_eq!(outcome(&refused), (403, "CROSS_SITE".into()));
}
