//! Requests about one's own account that are killed and repeated.

use posthorn_access::{SessionPolicy, bootstrap, person};
use posthorn_harness::{HttpAnswer, World, cookie};
use serde_json::{Value, json};

use crate::{
    every_kill_of,
    identity::{ADA, OTHER_PASSWORD, PASSWORD, has_joined, id_of, log_in, recorded},
};

/// More calls than the functions under test make.
const CALLS: u32 = 30;

async fn post(world: &World, cookie: &str, path: &str, body: &Value) -> HttpAnswer {
    world.call_with_cookie(cookie, "POST", path, Some(body.clone()), &[]).await
}

#[tokio::test]
async fn an_acceptance_with_an_own_account_stopped_between_any_two_calls_ends_in_one_membership() {
    let (mut killed, path) = (0, "/v1/account/invitations/accept");
    for fault in every_kill_of("accept-own-invitation", CALLS) {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let session = world.registered(ADA, PASSWORD).await;
        let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
        let body = json!({ "token": token });
        let handle = world.cloud.set_fault(fault);
        post(&world, &session, path, &body).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        let again = post(&world, &session, path, &body).await;
        assert!(again.status == 200 || again.json()["code"] == "INVALID_TOKEN", "{what}: {}", again.json());
        has_joined(&world, id_of(&world, ADA).await, &what).await;
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn an_organisation_whose_acceptance_stopped_has_no_say_in_the_next_log_in() {
    let (mut named, path) = (0, "/v1/account/invitations/accept");
    for fault in every_kill_of("accept-own-invitation", CALLS) {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let (app, acme, rival) = (world.cloud.owner_app(), world.scope().org(), world.rival_scope().org());
        let strict = SessionPolicy { days_max: 1, ..SessionPolicy::default() };
        bootstrap::revise_org(&app, acme, |org| org.sessions = strict).await.unwrap();
        let ada = world.person_of(rival, ADA, "viewer").await;
        let (token, _) = world.invited(acme, ADA, "viewer").await;
        let handle = world.cloud.set_fault(fault);
        post(&world, &ada.cookie, path, &json!({ "token": token })).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        let before = person(&app, ada.account.id).await.unwrap();
        if bootstrap::members(&app, acme).await.unwrap().role(ada.account.id).is_some() {
            continue;
        }
        named += u32::from(before.orgs.contains(&acme));
        world.advance_seconds(60);
        world.person_of(rival, ADA, "viewer").await;
        let after = person(&app, ada.account.id).await.unwrap();
        assert_eq!(after.orgs.into_iter().collect::<Vec<_>>(), [rival], "{what}");
        let newest = after.sessions.values().max_by_key(|session| session.created_at).unwrap();
        assert_eq!(newest.expires_at, SessionPolicy::default().ends_at(newest.created_at), "{what}");
        // The acceptance goes on.
        let again = post(&world, &ada.cookie, path, &json!({ "token": token })).await;
        assert_eq!(again.status, 200, "{what}: {}", again.json());
        assert!(person(&app, ada.account.id).await.unwrap().orgs.contains(&acme), "{what}");
    }
    assert!(named >= 2, "only {named} kills left the name of the organisation");
}

#[tokio::test]
async fn a_change_of_the_password_stopped_between_any_two_calls_ends_all_other_sessions() {
    let (mut killed, path) = (0, "/v1/account/password");
    for fault in every_kill_of("change-password", CALLS) {
        let world = World::new().await;
        let what = format!("{fault:?}");
        world.registered(ADA, PASSWORD).await;
        let session = cookie(&log_in(&world, ADA, PASSWORD).await);
        let body = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
        let handle = world.cloud.set_fault(fault);
        post(&world, &session, path, &body).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        let again = post(&world, &session, path, &body).await;
        assert_eq!(again.status, 204, "{what}: {}", again.json());
        let left = person(&world.cloud.owner_app(), id_of(&world, ADA).await).await.unwrap().sessions;
        assert_eq!(left.len(), 1, "{what}: the others ended");
        world.advance_seconds(31);
        let own = world.call_with_cookie(&session, "GET", "/v1/account", None, &[]).await;
        assert_eq!(own.status, 200, "{what}: the caller's stays");
        assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 401, "{what}");
        assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 200, "{what}");
        world.cloud.pump().await;
        let mails = world.account_mails_to(ADA);
        let told = mails.iter().filter(|mail| mail.subject == "Your Posthorn password was changed").count();
        assert_eq!(told, 1, "{what}: the password was changed once");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_log_in_with_a_code_stopped_between_any_two_calls_costs_at_most_a_code() {
    let mut killed = 0;
    for fault in every_kill_of("log-in-with-code", CALLS) {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let ada = world.person(ADA, "viewer").await;
        let (ticket, [code, other]) = world.second_factor(ada.account.id).await;
        let enter = async |ticket: &str, code: &str| {
            world.call_public("/v1/auth/log-in/code", json!({ "ticket": ticket, "code": code })).await
        };
        let handle = world.cloud.set_fault(fault);
        enter(&ticket, code).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        let sessions =
            async || person(&world.cloud.owner_app(), ada.account.id).await.unwrap().sessions.len();
        let before = sessions().await;
        let again = enter(&ticket, code).await;
        let is_spent = again.json()["code"] == "INVALID_CODE";
        let again = if is_spent { enter(&ticket, other).await } else { again };
        // If the ticket is used up, the person begins again with the password.
        let is_refused = again.json()["code"] == "INVALID_TICKET";
        assert!(again.status == 200 || is_refused, "{what}: {}", again.json());
        assert_eq!(sessions().await, before + usize::from(again.status == 200), "{what}");
        assert!(sessions().await <= 2, "{what}: a ticket begins one session");
        // The first session is the setup's.
        assert_eq!(recorded(&world, "session.created").await, sessions().await - 1, "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
