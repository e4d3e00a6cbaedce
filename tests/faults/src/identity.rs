use posthorn_access::person;
use posthorn_harness::{HttpAnswer, World};
use posthorn_identity::find_account;
use posthorn_ids::PersonId;
use serde_json::{Value, json};

use crate::every_kill_of;

pub(crate) const ADA: &str = "ada@people.example";
pub(crate) const PASSWORD: &str = "seven grey horns at dawn";
pub(crate) const OTHER_PASSWORD: &str = "nine slow carts uphill";
/// More calls than the functions under test make.
const CALLS: u32 = 30;

pub(crate) async fn log_in(world: &World, email: &str, password: &str) -> HttpAnswer {
    world.call_public("/v1/auth/log-in", json!({ "email": email, "password": password })).await
}

/// Kills `function` between any two calls of a request, and repeats the request. `prepare` gives the path and the body. `check` looks
/// at the end. A repetition after all was done finds the link used.
async fn stopped_anywhere(
    function: &str,
    prepare: impl AsyncFn(&World) -> (&'static str, Value),
    check: impl AsyncFn(&World, &str),
) {
    let mut killed = 0;
    for fault in every_kill_of(function, CALLS) {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let (path, body) = prepare(&world).await;
        let handle = world.cloud.set_fault(fault);
        world.call_public(path, body.clone()).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            continue;
        }
        killed += 1;
        let again = world.call_public(path, body).await;
        let is_used = again.json()["code"] == "INVALID_TOKEN";
        assert!(again.status < 300 || is_used, "{what}: {}", again.json());
        world.cloud.pump().await;
        check(&world, &what).await;
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

/// The id of the account with an address.
pub(crate) async fn id_of(world: &World, email: &str) -> PersonId {
    let account = find_account(&world.cloud.owner_app(), &email.parse().unwrap()).await.unwrap();
    account.expect("an account").id
}

/// How many entries of the log of acme have this action.
pub(crate) async fn recorded(world: &World, action: &str) -> usize {
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit", None).await.json();
    log["data"].as_array().unwrap().iter().filter(|one| one["action"] == action).count()
}

/// The only invitation is accepted, and the person is the only member.
pub(crate) async fn has_joined(world: &World, id: PersonId, what: &str) {
    let of = async |path: &str| world.call("GET", path, None).await.json()["data"].clone();
    let invitations = of("/v1/invitations").await;
    assert_eq!((&invitations[0]["status"], &invitations[1]), (&json!("accepted"), &Value::Null), "{what}");
    let members = of("/v1/members").await;
    assert_eq!((&members[0]["id"], &members[0]["role"]), (&json!(id), &json!("viewer")), "{what}");
    assert_eq!(members[1], Value::Null, "{what}");
    let orgs = person(&world.cloud.owner_app(), id).await.unwrap().orgs;
    assert_eq!(orgs.into_iter().collect::<Vec<_>>(), [world.scope().org()], "{what}");
    assert_eq!(recorded(world, "member.created").await, 1, "{what}");
}

/// The person who logs in; the address has one account.
async fn who(world: &World, email: &str, password: &str, what: &str) -> PersonId {
    let logged_in = log_in(world, email, password).await;
    assert_eq!(logged_in.status, 200, "{what}: {}", logged_in.json());
    logged_in.json()["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_registration_stopped_between_any_two_calls_ends_in_one_account() {
    let prepare = async |world: &World| {
        let token = world.token_for("/v1/auth/register", ADA).await;
        ("/v1/auth/register/complete", json!({ "token": token, "name": "Ada", "password": PASSWORD }))
    };
    stopped_anywhere("complete-registration", prepare, async |world, what| {
        who(world, ADA, PASSWORD, what).await;
        let mails = world.account_mails_to(ADA);
        let welcomes = mails.iter().filter(|mail| mail.subject == "Welcome to Posthorn").count();
        assert_eq!(welcomes, 1, "{what}: one account was created");
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_stopped_between_any_two_calls_ends_in_one_account_and_one_membership() {
    let prepare = async |world: &World| {
        let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
        ("/v1/auth/invitations/accept", json!({ "token": token, "name": "Ada", "password": PASSWORD }))
    };
    stopped_anywhere("accept-invitation", prepare, async |world, what| {
        let id = who(world, ADA, PASSWORD, what).await;
        has_joined(world, id, what).await;
        let mails = world.account_mails_to(ADA);
        let welcomes = mails.iter().filter(|mail| mail.subject == "Welcome to Posthorn").count();
        assert_eq!(welcomes, 1, "{what}: one account was created");
    })
    .await;
}

#[tokio::test]
async fn a_reset_stopped_between_any_two_calls_sets_the_password_and_ends_all_sessions() {
    let prepare = async |world: &World| {
        world.registered(ADA, PASSWORD).await;
        let token = world.token_for("/v1/auth/forgot-password", ADA).await;
        ("/v1/auth/reset-password", json!({ "token": token, "password": OTHER_PASSWORD }))
    };
    stopped_anywhere("reset-password", prepare, async |world, what| {
        // A log-in would end older sessions too.
        let app = world.cloud.owner_app();
        let left = person(&app, id_of(world, ADA).await).await.unwrap().sessions;
        assert_eq!(left.len(), 0, "{what}: all sessions ended");
        assert_eq!(log_in(world, ADA, PASSWORD).await.status, 401, "{what}");
        who(world, ADA, OTHER_PASSWORD, what).await;
        let mails = world.account_mails_to(ADA);
        let told = mails.iter().filter(|mail| mail.subject == "Your Posthorn password was changed").count();
        assert_eq!(told, 1, "{what}: the password was changed once");
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_address_stopped_between_any_two_calls_moves_the_account_once() {
    const NEW: &str = "countess@people.example";
    let prepare = async |world: &World| {
        let cookie = world.registered(ADA, PASSWORD).await;
        let body = json!({ "email": NEW, "password": PASSWORD });
        let asked = world.call_with_cookie(&cookie, "POST", "/v1/account/email", Some(body), &[]).await;
        assert_eq!(asked.status, 202, "{}", asked.json());
        world.cloud.pump().await;
        ("/v1/auth/confirm-email", json!({ "token": world.account_mails_to(NEW)[0].token() }))
    };
    stopped_anywhere("confirm-email", prepare, async |world, what| {
        let id = who(world, NEW, PASSWORD, what).await;
        assert_eq!(log_in(world, ADA, PASSWORD).await.status, 401, "{what}");
        // The old address is free for another account.
        world.registered(ADA, OTHER_PASSWORD).await;
        assert_ne!(who(world, ADA, OTHER_PASSWORD, what).await, id, "{what}");
    })
    .await;
}

#[tokio::test]
async fn a_relay_or_consumer_stopped_anywhere_loses_no_mail() {
    let mut killed = 0;
    for function in ["relay-identity", "send-account-mail"] {
        for fault in every_kill_of(function, 16) {
            let world = World::new().await;
            let what = format!("{fault:?}");
            let handle = world.cloud.set_fault(fault);
            world.registered(ADA, PASSWORD).await;
            world.cloud.pump().await;
            let fired = handle.fired() as usize;
            killed += fired;
            let mails = world.account_mails_to(ADA);
            // After a kill between hand-over and record, a mail is sent again: twice is better than never.
            assert!((2..=2 + fired).contains(&mails.len()), "{what}: {mails:?}");
            assert_eq!(world.cloud.account().depth("posthorn-dev-account-mail-dead").visible, 0, "{what}");
        }
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
