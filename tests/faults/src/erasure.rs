//! Accounts that are erased, and the functions that are killed on the way.

use posthorn_access::{Role, bootstrap, person};
use posthorn_harness::{Fault, Person, World};
use posthorn_identity::find_account;
use posthorn_ids::PersonId;
use serde_json::{Value, json};

use crate::{every_kill_of, identity::ADA};

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
