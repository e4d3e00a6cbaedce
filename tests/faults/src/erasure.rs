//! Accounts that are erased, and the functions that are killed on the way.

use posthorn_access::{Role, bootstrap, person};
use posthorn_harness::{Fault, Person, World};
use posthorn_identity::find_account;
use posthorn_ids::PersonId;
use serde_json::{Value, json};

use crate::{
    every_kill_of,
    identity::{ADA, OTHER_PASSWORD, PASSWORD, id_of},
    in_between::in_between,
};

/// More calls than the functions under test make.
const CALLS: u32 = 80;
const ERASE: &str = "/v1/account/erase";

/// Ada is a member of acme, and the only owner of the rival.
async fn scene() -> (World, Person) {
    let world = World::new().await;
    let ada = world.person(ADA, "viewer").await;
    let (app, rival) = (world.cloud.owner_app(), world.rival_scope().org());
    bootstrap::add_member(&app, rival, ada.account.id, Role::OWNER).await.unwrap();
    world.cloud.pump().await;
    (world, ada)
}

async fn erase(world: &World, ada: &Person) -> u16 {
    let body = json!({ "email": ADA, "close_orgs": true });
    world.call_with(ada, "POST", ERASE, Some(body), &[]).await.status
}

/// Lets the schedule do its work. The lease of a run that was killed is over by then.
async fn finish(world: &World) {
    world.cloud.pump().await;
    world.advance_seconds(301);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    world.cloud.pump().await;
}

/// Nothing is left of Ada, and her address can have a new account.
async fn is_gone(world: &World, ada: PersonId, what: &str) {
    let app = world.cloud.owner_app();
    for (table, kind) in [("identity", "account"), ("identity", "address"), ("access", "erasure")] {
        assert_eq!(world.items_of(table, kind), [] as [Value; 0], "{what}: {kind}");
    }
    let left = person(&app, ada).await.unwrap();
    assert!(left.erased_at.is_some() && left.sessions.is_empty() && left.orgs.is_empty(), "{what}: {left:?}");
    for org in [world.scope().org(), world.rival_scope().org()] {
        assert!(!bootstrap::members(&app, org).await.unwrap().holds(ada), "{what}: {org}");
    }
    let keys = world.items_of("ops", "audit_key");
    assert!(keys.iter().all(|key| key["key"].is_null()), "{what}: {keys:?}");
    assert_eq!(find_account(&app, &ADA.parse().unwrap()).await.unwrap(), None, "{what}");
    let verified = world.call("GET", "/v1/audit/verify", None).await.json();
    assert_eq!(verified["intact"], true, "{what}: {verified}");
    let again = world.person(ADA, "viewer").await;
    assert_ne!(again.account.id, ada, "{what}");
}

/// Erases Ada with a fault. Returns the status of the request, and whether the fault happened.
async fn faulty(world: &World, ada: &Person, fault: Fault) -> (u16, bool) {
    let handle = world.cloud.set_fault(fault);
    let status = erase(world, ada).await;
    world.cloud.clear_faults();
    (status, handle.fired() > 0)
}

#[tokio::test]
async fn an_erasure_that_is_killed_between_any_two_calls_and_repeated_ends_right() {
    let mut killed = 0;
    for fault in every_kill_of("erase-account", CALLS) {
        let what = format!("{fault:?}");
        let (world, ada) = scene().await;
        let (first, fired) = faulty(&world, &ada, fault).await;
        if !fired {
            break;
        }
        killed += 1;
        let again = erase(&world, &ada).await;
        // The last write ends the session; whoever tries again finds it ended.
        assert!(again == 202 || (again, first) == (401, 500), "{what}: {first} {again}");
        finish(&world).await;
        is_gone(&world, ada.account.id, &what).await;
        let orgs = world.call_as(&world.rival.live, "GET", "/v1/org", None, &[]).await;
        assert_eq!(orgs.status, 401, "{what}: the organisation that nobody else owns is closed");
    }
    assert!(killed >= 24, "only {killed} kills happened");
}

#[tokio::test]
async fn an_erasure_that_is_killed_anywhere_and_not_repeated_leaves_an_account_or_nothing() {
    let (mut alive, mut gone) = (0, 0);
    for fault in every_kill_of("erase-account", CALLS) {
        let what = format!("{fault:?}");
        let (world, ada) = scene().await;
        if !faulty(&world, &ada, fault).await.1 {
            break;
        }
        finish(&world).await;
        match find_account(&world.cloud.owner_app(), &ADA.parse().unwrap()).await.unwrap() {
            Some(account) => {
                alive += 1;
                assert_eq!(account, ada.account, "{what}");
                let own = world.call_with(&ada, "GET", "/v1/account", None, &[]).await;
                assert_eq!(own.status, 200, "{what}");
                assert_eq!(world.items_of("access", "erasure"), [] as [Value; 0], "{what}");
                // The next attempt ends it.
                assert_eq!(erase(&world, &ada).await, 202, "{what}");
                finish(&world).await;
            }
            None => gone += 1,
        }
        is_gone(&world, ada.account.id, &what).await;
    }
    assert!(alive >= 8 && gone >= 3, "{alive} stayed, {gone} were erased");
}

#[tokio::test]
async fn the_schedule_that_is_killed_between_any_two_calls_does_the_rest_in_its_next_run() {
    let mut killed = 0;
    for fault in every_kill_of("erase-accounts", CALLS) {
        let what = format!("{fault:?}");
        let (world, ada) = scene().await;
        assert_eq!(erase(&world, &ada).await, 202);
        world.cloud.pump().await;
        world.advance_seconds(301);
        let handle = world.cloud.set_fault(fault);
        let run = world.cloud.tick("erase-accounts", "{}").await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        assert!(run.is_err(), "{what}");
        finish(&world).await;
        is_gone(&world, ada.account.id, &what).await;
    }
    assert!(killed >= 40, "only {killed} kills happened");
}

#[tokio::test]
async fn whatever_a_person_does_while_the_account_is_given_up_nothing_of_them_is_left() {
    let mut held = 0;
    for function in ["accept-own-invitation", "confirm-email", "reset-password", "update-account", "log-in"] {
        for nth in 1..CALLS {
            let what = format!("{function} held before call {nth}");
            let world = World::new().await;
            let session = world.registered(ADA, PASSWORD).await;
            let id = id_of(&world, ADA).await;
            let (path, body) = prepared(&world, &session, function).await;
            let own = function == "update-account" || function == "accept-own-invitation";
            let method = if function == "update-account" { "PATCH" } else { "POST" };
            let request = async {
                match own {
                    true => world.call_with_cookie(&session, method, path, Some(body), &[]).await.status,
                    false => world.call_public(path, body).await.status,
                }
            };
            let erase =
                world.call_with_cookie(&session, "POST", ERASE, Some(json!({ "password": PASSWORD })), &[]);
            let Some((_, erased)) = in_between(&world, (function, nth), request, erase).await else { break };
            // The password or the address was changed first, which may have ended the session, or the change came just in between.
            if erased.status != 202 {
                assert!(
                    ["WRONG_PASSWORD", "CONFLICT", "INVALID_SESSION"]
                        .contains(&erased.json()["code"].as_str().unwrap()),
                    "{what}"
                );
                continue;
            }
            held += 1;
            finish(&world).await;
            is_gone(&world, id, &what).await;
        }
    }
    assert!(held >= 30, "only {held} were held");
}

/// The path and the body of a request, and what it needs.
async fn prepared(world: &World, session: &str, function: &str) -> (&'static str, Value) {
    match function {
        "accept-own-invitation" => {
            let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
            ("/v1/account/invitations/accept", json!({ "token": token }))
        }
        "confirm-email" => {
            let body = json!({ "email": "countess@people.example", "password": PASSWORD });
            world.call_with_cookie(session, "POST", "/v1/account/email", Some(body), &[]).await;
            world.cloud.pump().await;
            let mail = world.account_mails_to("countess@people.example").pop().unwrap();
            ("/v1/auth/confirm-email", json!({ "token": mail.token().unwrap() }))
        }
        "reset-password" => {
            let token = world.token_for("/v1/auth/forgot-password", ADA).await;
            ("/v1/auth/reset-password", json!({ "token": token, "password": OTHER_PASSWORD }))
        }
        "update-account" => ("/v1/account", json!({ "name": "Countess" })),
        _ => ("/v1/auth/log-in", json!({ "email": ADA, "password": PASSWORD })),
    }
}

const EXPORT: &str = "/v1/account/export";

async fn export(world: &World, ada: &Person, method: &str) -> Value {
    world.call_with(ada, method, EXPORT, None, &[]).await.json()
}

#[tokio::test]
async fn an_export_of_own_data_that_is_killed_between_any_two_calls_ends_in_one_file() {
    let mut killed = 0;
    for function in ["export-account", "write-account-exports"] {
        for fault in every_kill_of(function, CALLS) {
            let what = format!("{fault:?}");
            let (world, ada) = scene().await;
            let handle = world.cloud.set_fault(fault);
            export(&world, &ada, "POST").await;
            // A run may be killed. The next one comes when its lease is over.
            let _ = world.cloud.tick("write-account-exports", "{}").await;
            world.cloud.clear_faults();
            if handle.fired() == 0 {
                break;
            }
            killed += 1;
            assert!(export(&world, &ada, "POST").await["status"].is_string(), "{what}");
            world.advance_seconds(301);
            world.cloud.tick("write-account-exports", "{}").await.unwrap();
            let read = export(&world, &ada, "GET").await;
            assert_eq!(read["status"], "ready", "{what}: {read}");
            let url = read["download_url"].as_str().unwrap();
            let (status, file) = world.cloud.get_under_link(url).await;
            let file: Value = serde_json::from_slice(&file).unwrap();
            assert_eq!((status, &file["profile"]["email"]), (200, &json!(ADA)), "{what}");
        }
    }
    assert!(killed >= 24, "only {killed} kills happened");
}

#[tokio::test]
async fn an_export_that_is_written_while_the_person_is_erased_leaves_no_file() {
    let mut left = 0;
    for nth in 1..=CALLS {
        let (world, ada) = scene().await;
        export(&world, &ada, "POST").await;
        assert_eq!(erase(&world, &ada).await, 202);
        let fault =
            Fault::KillAt { function: "erase-accounts".to_owned(), nth, when: posthorn_harness::When::After };
        world.advance_seconds(301);
        let handle = world.cloud.set_fault(fault);
        let _ = world.cloud.tick("erase-accounts", "{}").await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        left += 1;
        world.cloud.tick("write-account-exports", "{}").await.unwrap();
        finish(&world).await;
        let keys = world.cloud.account().object_keys(posthorn_harness::BLOBS);
        assert_eq!(keys, [""; 0], "after call {nth}");
        assert_eq!(world.items_of("access", "account_export"), [] as [Value; 0], "after call {nth}");
    }
    assert!(left >= 20, "only {left} kills happened");
}
