use posthorn_access::person;
use posthorn_harness::{World, cookie};
use posthorn_ids::PersonId;
use serde_json::{Value, json};

use super::{ADA, OTHER_PASSWORD, PASSWORD, log_in, outcome, own};

/// The status of a call in acme with a session.
async fn in_acme(world: &World, cookie: &str) -> u16 {
    let org = world.scope().org().to_string();
    let headers = [("cookie", cookie), ("posthorn-org", org.as_str())];
    world.cloud.http("GET", "/v1/domains", &headers, b"").await.status
}

#[tokio::test]
async fn a_person_without_an_account_accepts_with_a_name_and_a_password() {
    let world = World::new().await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let shown = world.call_public("/v1/auth/invitations/show", json!({ "token": token })).await;
    assert_eq!(shown.status, 200, "{}", shown.json());
    let shown = shown.json();
    assert_eq!(
        (&shown["email"], &shown["role"], &shown["has_account"]),
        (&json!(ADA), &json!("viewer"), &json!(false))
    );
    assert_eq!((&shown["role_name"], &shown["inviter_name"]), (&json!("viewer"), &Value::Null));
    assert_eq!(shown["expires_at"], "2026-11-28T10:00:00Z");
    let body = json!({ "token": token, "name": "Ada", "password": PASSWORD });
    let accepted = world.call_public("/v1/auth/invitations/accept", body.clone()).await;
    assert_eq!(accepted.status, 200, "{}", accepted.json());
    let joined = accepted.json();
    assert_eq!((&joined["org_id"], &joined["org_name"]), (&shown["org_id"], &shown["org_name"]));
    assert_eq!((&joined["role"], &joined["role_name"]), (&json!("viewer"), &json!("viewer")));
    let account = &joined["account"];
    assert_eq!((&account["object"], &account["email"]), (&json!("account"), &json!(ADA)));
    assert_eq!(in_acme(&world, &cookie(&accepted)).await, 200);
    let again = world.call_public("/v1/auth/invitations/accept", body).await;
    assert_eq!(outcome(&again), (400, "INVALID_TOKEN".into()), "a link works once");
}

#[tokio::test]
async fn a_person_with_an_account_logs_in_and_accepts_there() {
    let world = World::new().await;
    let session = world.registered(ADA, PASSWORD).await;
    let (token, _) = world.invited(world.scope().org(), ADA, "developer").await;
    let shown = world.call_public("/v1/auth/invitations/show", json!({ "token": token })).await;
    assert_eq!(shown.json()["has_account"], true);
    let body = json!({ "token": token, "name": "Eve", "password": OTHER_PASSWORD });
    let refused = world.call_public("/v1/auth/invitations/accept", body).await;
    assert_eq!(outcome(&refused), (409, "ACCOUNT_EXISTS".into()));
    let body = || Some(json!({ "token": token }));
    let path = "/v1/account/invitations/accept";
    let joined = own(&world, &session, "POST", path, body()).await;
    assert_eq!((joined.status, &joined.json()["role"]), (200, &json!("developer")), "{}", joined.json());
    assert_eq!(in_acme(&world, &session).await, 200);
    let again = own(&world, &session, "POST", path, body()).await;
    assert_eq!(outcome(&again), (400, "INVALID_TOKEN".into()));
}

#[tokio::test]
async fn an_invitation_is_only_for_the_invited_address_and_for_seven_days() {
    let world = World::new().await;
    let (bob, (token, _)) = (
        world.registered("bob@people.example", PASSWORD).await,
        world.invited(world.scope().org(), ADA, "owner").await,
    );
    let body = || Some(json!({ "token": token }));
    let path = "/v1/account/invitations/accept";
    let refused = own(&world, &bob, "POST", path, body()).await;
    assert_eq!(outcome(&refused), (403, "INVITATION_FOR_OTHER".into()));
    assert_eq!(in_acme(&world, &bob).await, 403);
    world.advance_seconds(7 * 24 * 3_600 + 1);
    let shown = world.call_public("/v1/auth/invitations/show", json!({ "token": token })).await;
    assert_eq!(outcome(&shown), (400, "INVALID_TOKEN".into()));
}

#[tokio::test]
async fn two_who_accept_one_invitation_at_once_are_one_account_and_one_member() {
    let world = World::new().await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let body = json!({ "token": token, "name": "Ada", "password": PASSWORD });
    let accept = || world.call_public("/v1/auth/invitations/accept", body.clone());
    let (one, other) = futures::join!(accept(), accept());
    assert!([one.status, other.status].contains(&200), "{} {}", one.json(), other.json());
    let logged_in = log_in(&world, ADA, PASSWORD).await;
    assert_eq!(logged_in.status, 200);
    let id: PersonId = logged_in.json()["id"].as_str().unwrap().parse().unwrap();
    let orgs = person(&world.cloud.owner_app(), id).await.unwrap().orgs;
    assert_eq!(orgs.into_iter().collect::<Vec<_>>(), [world.scope().org()]);
    for answer in [one, other].iter().filter(|answer| answer.status == 200) {
        assert_eq!(answer.json()["account"]["id"], logged_in.json()["id"]);
    }
}
