//! Accounts that begin with a mail.

use posthorn_harness::{Fault, Service, World, cookie};
use serde_json::json;

use super::super::Scene;

const PASSWORD: &str = "seven grey horns at dawn";
const OTHER_PASSWORD: &str = "nine slow carts uphill";

/// Registers with a mail that succeeds at the second attempt, resets the password, changes the address, accepts invitations.
pub async fn everything(Scene { world, .. }: &Scene) {
    world.cloud.set_fault(Fault::Fail {
        function: "send-account-mail".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    let unused = world.token_for("/v1/auth/register", "ada@people.example").await;
    let session = world.registered("ada@people.example", PASSWORD).await;
    let token = world.token_for("/v1/auth/forgot-password", "ada@people.example").await;
    let old = world.token_for("/v1/auth/forgot-password", "ada@people.example").await;
    let reset = json!({ "token": token, "password": OTHER_PASSWORD });
    assert_eq!(world.call_public("/v1/auth/reset-password", reset).await.status, 204);
    guesses(world, &unused, &old).await;
    world.advance_seconds(31);
    assert_eq!(
        world
            .call_with_cookie(&session, "PATCH", "/v1/account", Some(json!({ "name": "A" })), &[])
            .await
            .status,
        401
    );
    invitations(world).await;
}

/// Links from before meet an account with another password.
async fn guesses(world: &World, unused: &str, old: &str) {
    let (invitation, _) = world.invited(world.scope().org(), "ada@people.example", "viewer").await;
    for (path, token) in [
        ("/v1/auth/register/complete", unused),
        ("/v1/auth/invitations/accept", invitation.as_str()),
        ("/v1/auth/reset-password", old),
    ] {
        for _ in 0..2 {
            let mut body = json!({ "token": token, "password": "no password of hers" });
            if path != "/v1/auth/reset-password" {
                body["name"] = "Eve".into();
            }
            let refused = world.call_public(path, body).await;
            assert!(matches!(refused.status, 400 | 409), "{path}: {}", refused.json());
            world.advance_seconds(60);
        }
    }
}

/// A new person joins, and changes everything of the account.
async fn invitations(world: &World) {
    let org = world.scope().org();
    let (token, _) = world.invited(org, "bob@people.example", "viewer").await;
    let shown = world.call_public("/v1/auth/invitations/show", json!({ "token": token })).await;
    assert_eq!(shown.status, 200, "{}", shown.json());
    let body = json!({ "token": token, "name": "Bob", "password": PASSWORD });
    let accepted = world.call_public("/v1/auth/invitations/accept", body).await;
    assert_eq!(accepted.status, 200, "{}", accepted.json());
    let session = cookie(&accepted);
    let (token, _) = world.invited(world.rival_scope().org(), "bob@people.example", "viewer").await;
    for (method, path, body, status) in [
        ("POST", "/v1/account/invitations/accept", json!({ "token": token }), 200),
        ("PATCH", "/v1/account", json!({ "name": "Robert" }), 200),
        (
            "POST",
            "/v1/account/password",
            json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD }),
            204,
        ),
        (
            "POST",
            "/v1/account/email",
            json!({ "email": "rob@people.example", "password": OTHER_PASSWORD }),
            202,
        ),
    ] {
        let answer = world.call_with_cookie(&session, method, path, Some(body), &[]).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.json());
    }
    world.cloud.pump().await;
    let token = world.account_mails_to("rob@people.example")[0].token().unwrap();
    let confirmed = world.call_public("/v1/auth/confirm-email", json!({ "token": token })).await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.json());
    world.cloud.pump().await;
}
