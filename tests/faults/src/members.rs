use posthorn_harness::{Fault, HttpAnswer, Person, When, World, text};
use serde_json::{Value, json};

use crate::every_kill;

async fn members(world: &World) -> Vec<String> {
    let listed = world.call("GET", "/v1/members", None).await.json();
    listed["data"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect()
}

/// The organisations that the person's item names.
async fn orgs(world: &World, person: &Person) -> usize {
    let app = world.cloud.owner_app();
    posthorn_access::person(&app, person.account.id).await.unwrap().orgs.len()
}

#[tokio::test]
async fn a_member_is_removed_or_leaves_once_though_it_is_killed_between_any_two_calls() {
    let mut killed = 0;
    for function in ["remove-member", "leave-org"] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let what = format!("{fault:?}");
            let ada = world.person("ada@example.com", "owner").await;
            let bob = world.person("bob@example.com", "viewer").await;
            let go = async || match function {
                "remove-member" => {
                    world
                        .call_by(&ada, "DELETE", &format!("/v1/members/{}", bob.account.id), None)
                        .await
                        .status
                }
                _ => {
                    let path = format!("/v1/account/orgs/{}/leave", bob.org);
                    world.call_with(&bob, "POST", &path, None, &[]).await.status
                }
            };
            let handle = world.cloud.set_fault(fault);
            let first = go().await;
            world.cloud.clear_faults();
            killed += handle.fired();
            let again = go().await;
            let ends = [(200, 404), (204, 404), (500, 200), (500, 204), (500, 404)];
            assert!(ends.contains(&(first, again)), "{what}: {first} {again}");
            assert_eq!(members(&world).await, [ada.account.id.to_string()], "{what}");
            assert_eq!((orgs(&world, &bob).await, orgs(&world, &ada).await), (0, 1), "{what}");
            world.cloud.pump().await;
            let log = world.call("GET", "/v1/audit", None).await.json();
            let removed =
                log["data"].as_array().unwrap().iter().filter(|one| one["action"] == "member.deleted");
            assert_eq!(removed.count(), 1, "{what}");
        }
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_repeated_invitation_or_role_killed_between_any_two_calls_is_made_once() {
    let mut killed = 0;
    for (function, path, body) in [
        ("create-invitation", "/v1/invitations", json!({ "email": "ada@example.com", "role": "viewer" })),
        ("create-role", "/v1/roles", json!({ "name": "one", "permissions": ["emails:read"] })),
    ] {
        for fault in every_kill(function) {
            let world = World::new().await;
            let what = format!("{fault:?}");
            let handle = world.cloud.set_fault(fault);
            post(&world, path, &body).await;
            world.cloud.clear_faults();
            killed += handle.fired();
            let again = post(&world, path, &body).await;
            assert_eq!(again.status, 200, "{what}: {}", again.json());
            assert_eq!(post(&world, path, &body).await.json(), again.json(), "{what}");
            let listed = world.call("GET", path, None).await.json();
            let made =
                listed["data"].as_array().unwrap().iter().filter(|one| one["id"] == again.json()["id"]);
            assert_eq!(made.count(), 1, "{what}: {listed}");
            let fixed = if path == "/v1/roles" { 4 } else { 0 };
            assert_eq!(listed["data"].as_array().unwrap().len(), 1 + fixed, "{what}: {listed}");
            if path == "/v1/invitations" {
                world.cloud.pump().await;
                // A kill after the mail was queued may send it twice: better than never.
                let mails = world.account_mails_to("ada@example.com").len();
                assert!((1..=2).contains(&mails), "{what}: {mails}");
            }
        }
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

async fn post(world: &World, path: &str, body: &Value) -> HttpAnswer {
    world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &[("idempotency-key", "k")]).await
}

#[tokio::test]
async fn an_invitation_that_is_sent_again_and_killed_between_any_two_calls_arrives_in_the_end() {
    let mut killed = 0;
    for fault in every_kill("resend-invitation") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let (_, id) = world.invited(world.scope().org(), "ada@example.com", "viewer").await;
        let path = format!("/v1/invitations/{id}/resend");
        world.advance_seconds(301);
        let handle = world.cloud.set_fault(fault);
        world.call("POST", &path, None).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let again = world.call("POST", &path, None).await;
        if again.status == 429 {
            world.advance_seconds(301);
            assert_eq!(world.call("POST", &path, None).await.status, 200, "{what}");
        }
        world.cloud.pump().await;
        let mails = world.account_mails_to("ada@example.com").len();
        assert!((2..=3).contains(&mails), "{what}: {mails}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn an_invitation_whose_acceptance_stopped_is_taken_back_though_that_is_killed_between_any_two_calls() {
    let mut killed = 0;
    for fault in every_kill("revoke-invitation") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let ada = world.person_of(world.rival_scope().org(), "ada@example.com", "viewer").await;
        let (token, id) = world.invited(world.scope().org(), "ada@example.com", "viewer").await;
        let path = format!("/v1/invitations/{id}");
        let accept = async || {
            let body = Some(json!({ "token": token }));
            world.call_with(&ada, "POST", "/v1/account/invitations/accept", body, &[]).await
        };
        let status =
            async || world.call("GET", "/v1/invitations", None).await.json()["data"][0]["status"].clone();
        for nth in 1..30 {
            if status().await == "accepted" {
                break;
            }
            let function = "accept-own-invitation".to_owned();
            world.cloud.set_fault(Fault::KillAt { function, nth, when: When::After });
            accept().await;
            world.cloud.clear_faults();
        }
        assert_eq!(members(&world).await, [""; 0], "{what}: the acceptance stopped before the person joined");
        let handle = world.cloud.set_fault(fault);
        world.call("DELETE", &path, None).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let again = world.call("DELETE", &path, None).await;
        assert_eq!((again.status, status().await), (200, json!("revoked")), "{what}: {}", again.json());
        assert_eq!(accept().await.json()["code"], "INVITATION_ENDED", "{what}");
        assert_eq!(members(&world).await, [""; 0], "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
