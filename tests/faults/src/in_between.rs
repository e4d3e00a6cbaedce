//! Requests that are held between any two of their calls, while another request is made from beginning to end.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use posthorn_access::{bootstrap, person};
use posthorn_harness::{Fault, HttpAnswer, World, text};
use posthorn_identity::find_account;
use serde_json::json;

use crate::identity::{ADA, OTHER_PASSWORD, PASSWORD, log_in};

/// More calls than the functions under test make.
const CALLS: u32 = 30;

/// Makes `request`, holds `function` before its `nth` call until `other` is done, and lets it go on. Gives both answers; `None` if it
/// makes fewer calls.
pub(crate) async fn in_between<A, B>(
    world: &World,
    (function, nth): (&str, u32),
    request: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> Option<(A, B)> {
    let held = world.cloud.set_fault(Fault::HoldAt { function: function.to_owned(), nth });
    let is_done = AtomicBool::new(false);
    let request = async {
        let answer = request.await;
        is_done.store(true, Ordering::SeqCst);
        answer
    };
    let other = async {
        while held.fired() == 0 && !is_done.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let answer = if held.fired() > 0 { Some(other.await) } else { None };
        world.cloud.clear_faults();
        answer
    };
    let (answer, other) = tokio::join!(request, other);
    other.map(|other| (answer, other))
}

#[tokio::test]
async fn a_person_who_is_removed_while_they_become_an_owner_knows_the_organisation_if_they_belong_to_it() {
    let mut held = 0;
    for nth in 1..CALLS {
        let world = World::new().await;
        let invoke = async |email: &str| {
            let input = json!({ "email": email }).to_string();
            world.cloud.invoke("create-owner-link", input).await.expect("a link")
        };
        let first: serde_json::Value = serde_json::from_str(&invoke("ada@example.com").await).unwrap();
        let org = text(&first["org_id"]).parse().unwrap();
        let ada = world.person_of(org, "ada@example.com", "owner").await;
        let bob = world.person_of(org, "bob@example.com", "viewer").await;
        let path = format!("/v1/members/{}", bob.account.id);
        let remove = world.call_by(&ada, "DELETE", &path, None);
        let point = ("create-owner-link", nth);
        let Some((_, removed)) = in_between(&world, point, invoke("bob@example.com"), remove).await else {
            break;
        };
        held += 1;
        assert_eq!(removed.status, 200, "{nth}: {}", removed.json());
        let app = world.cloud.owner_app();
        let is_member = bootstrap::members(&app, org).await.unwrap().role(bob.account.id).is_some();
        let is_known = person(&app, bob.account.id).await.unwrap().orgs.contains(&org);
        assert!(is_known || !is_member, "{nth}");
    }
    assert!(held >= 6, "it was held only {held} times");
}

#[tokio::test]
async fn of_a_registration_and_a_change_to_the_same_address_at_the_same_time_one_succeeds() {
    const NEW: &str = "countess@people.example";
    for function in ["complete-registration", "confirm-email"] {
        let mut held = 0;
        for nth in 1..CALLS {
            let world = World::new().await;
            let what = format!("{function} {nth}");
            let session = world.registered(ADA, PASSWORD).await;
            let token = world.token_for("/v1/auth/register", NEW).await;
            let body = json!({ "email": NEW, "password": PASSWORD });
            let asked = world.call_with_cookie(&session, "POST", "/v1/account/email", Some(body), &[]).await;
            assert_eq!(asked.status, 202, "{}", asked.json());
            world.cloud.pump().await;
            let link =
                world.account_mails_to(NEW).iter().filter_map(|mail| mail.token()).find(|one| *one != token);
            let register = json!({ "token": token, "name": "Eve", "password": OTHER_PASSWORD });
            let register = world.call_public("/v1/auth/register/complete", register);
            let confirm = world.call_public("/v1/auth/confirm-email", json!({ "token": link.unwrap() }));
            let answers = match function {
                "confirm-email" => in_between(&world, (function, nth), confirm, register).await,
                _ => in_between(&world, (function, nth), register, confirm).await,
            };
            let Some((first, second)) = answers else { break };
            held += 1;
            let good = |answer: &HttpAnswer| usize::from(answer.status < 300);
            let detail = format!("{what}: {} {}", first.json(), second.json());
            assert_eq!(good(&first) + good(&second), 1, "{detail}");
            let known = find_account(&world.cloud.owner_app(), &NEW.parse().unwrap()).await.unwrap();
            assert!(known.is_some(), "{detail}");
            let passwords = [PASSWORD, OTHER_PASSWORD];
            let mut works = 0;
            for password in passwords {
                works += good(&log_in(&world, NEW, password).await);
            }
            assert_eq!(works, 1, "{detail}");
        }
        assert!(held >= 5, "{function} was held only {held} times");
    }
}

#[tokio::test]
async fn an_invitation_that_is_revoked_while_it_is_accepted_is_either_revoked_or_used() {
    for function in ["accept-own-invitation", "revoke-invitation"] {
        let mut held = 0;
        for nth in 1..CALLS {
            let world = World::new().await;
            let what = format!("{function} {nth}");
            let ada = world.person_of(world.rival_scope().org(), ADA, "viewer").await;
            let (token, id) = world.invited(world.scope().org(), ADA, "viewer").await;
            let (path, body) = ("/v1/account/invitations/accept", Some(json!({ "token": token })));
            let accept = world.call_with(&ada, "POST", path, body, &[]);
            let place = format!("/v1/invitations/{id}");
            let revoke = world.call("DELETE", &place, None);
            let answers = match function {
                "revoke-invitation" => in_between(&world, (function, nth), revoke, accept).await,
                _ => in_between(&world, (function, nth), accept, revoke).await.map(|(a, b)| (b, a)),
            };
            let Some((revoked, accepted)) = answers else { break };
            held += 1;
            let detail = format!("{what}: {} {}", revoked.json(), accepted.json());
            let ends = [(200, 409), (409, 200)];
            assert!(ends.contains(&(revoked.status, accepted.status)), "{detail}");
            let app = world.cloud.owner_app();
            let role = bootstrap::members(&app, world.scope().org()).await.unwrap().role(ada.account.id);
            assert_eq!(role.is_some(), accepted.status == 200, "{detail}");
            let listed = world.call("GET", "/v1/invitations", None).await.json();
            let status = if accepted.status == 200 { "accepted" } else { "revoked" };
            assert_eq!(listed["data"][0]["status"], status, "{detail}");
        }
        assert!(held >= 3, "{function} was held only {held} times");
    }
}

#[tokio::test]
async fn of_two_moves_of_a_product_at_the_same_time_one_is_first_and_the_other_is_judged_by_the_state_after_it()
 {
    for (one, other, both) in [("active", "draft", [200, 409]), ("beta", "beta", [200, 200])] {
        let mut held = 0;
        for nth in 1..CALLS {
            let world = World::new().await;
            let made = world.call("POST", "/v1/products", Some(json!({ "name": "n" }))).await.json();
            let path = format!("/v1/products/{}", text(&made["id"]));
            let to = async |state: &str| {
                world.call("POST", &format!("{path}/state"), Some(json!({ "state": state }))).await
            };
            assert_eq!(to("pre_launch").await.status, 200);
            let Some((first, second)) = in_between(&world, ("move-product", nth), to(one), to(other)).await
            else {
                break;
            };
            held += 1;
            let what = format!("{nth}: {} {}", first.json(), second.json());
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            assert_eq!(statuses, both, "{what}");
            let winner = if first.status == 200 { first } else { second };
            assert_eq!(world.call("GET", &path, None).await.json(), winner.json(), "{what}");
            world.cloud.pump().await;
            let log = world.call("GET", "/v1/audit?resource_type=product", None).await.json();
            assert_eq!(log["data"].as_array().unwrap().len(), 3, "created, and moved twice; {what}");
        }
        assert!(held >= 2, "{one} and {other}: it was held only {held} times");
    }
}
