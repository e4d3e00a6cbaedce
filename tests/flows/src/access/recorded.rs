//! What the audit log and endpoints learn about members, roles, invitations and sessions.

use posthorn_access::{Session, revise_person};
use posthorn_harness::{Receiver, World, text};
use posthorn_ids::SessionId;
use posthorn_store::{Stamp, acting};
use serde_json::{Value, json};

async fn log(world: &World, key: &str) -> Vec<Value> {
    let answer = world.call_as(key, "GET", "/v1/audit?limit=100", None, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["data"].as_array().unwrap().clone()
}

fn named<'a>(log: &'a [Value], action: &str) -> &'a Value {
    let found = log.iter().find(|entry| entry["action"] == action);
    found.unwrap_or_else(|| panic!("no {action} in {}", json!(log)))
}

#[tokio::test]
async fn the_log_shows_members_roles_and_invitations_and_no_address() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "viewer").await;
    let path = format!("/v1/members/{}", bob.account.id);
    let role = json!({ "name": "Support", "permissions": ["emails:read"], "hides": ["content"] });
    assert_eq!(world.call_by(&ada, "POST", "/v1/roles", Some(role)).await.status, 200);
    let invitation = json!({ "email": "eve@example.com", "role": "viewer" });
    assert_eq!(world.call_by(&ada, "POST", "/v1/invitations", Some(invitation)).await.status, 200);
    assert_eq!(world.call_by(&ada, "PATCH", &path, Some(json!({ "role": "member" }))).await.status, 200);
    assert_eq!(world.call_by(&ada, "DELETE", &path, None).await.status, 200);
    world.cloud.pump().await;
    let log = log(&world, &world.acme.live).await;
    let changed = named(&log, "member.updated");
    assert_eq!(changed["changes"], json!([{ "field": "role", "before": "viewer", "after": "member" }]));
    assert_eq!(changed["resource"], json!({ "type": "member", "id": bob.account.id }));
    assert_eq!(changed["actor"], json!({ "type": "person", "id": ada.account.id }));
    let removed = named(&log, "member.deleted");
    assert_eq!(
        (&removed["resource"]["id"], &removed["function"]),
        (&json!(bob.account.id), &json!("remove-member"))
    );
    named(&log, "role.created");
    named(&log, "invitation.created");
    let said = json!(log).to_string();
    assert!(!said.contains("eve@example.com") && !said.contains("hash"), "{said}");
}

#[tokio::test]
async fn a_session_that_begins_or_is_ended_is_in_the_log_of_each_organisation_of_the_person() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "viewer").await;
    world.person_of(world.rival_scope().org(), "bob@example.com", "viewer").await;
    let (app, id) = (world.cloud.owner_app(), SessionId::new(world.cloud.owner_app().now()));
    let now_ms = app.now().as_millisecond();
    let session = Session {
        secret_hash: "5ec2e7".into(),
        created_at: now_ms,
        expires_at: now_ms + 3_600_000,
        device: Some("Firefox".into()),
        platform: None,
        ip: Some("192.0.2.7".into()),
        proof: Default::default(),
    };
    // As `log-in` does it: on a public route there is no caller yet.
    let begin =
        revise_person(&app, bob.account.id, |person| person.sessions.insert(id, session.clone()).is_none());
    acting(Stamp::system("log-in", app.now()), begin).await.unwrap();
    let ended =
        world.call_by(&ada, "DELETE", &format!("/v1/members/{}/sessions", bob.account.id), None).await;
    assert_eq!((ended.status, &ended.json()["ended"]), (200, &json!(3)));
    world.cloud.pump().await;
    // The other organisation does not learn who did it.
    let ada = json!({ "type": "person", "id": ada.account.id });
    let nobody = json!({ "type": "system", "id": "end-member-sessions" });
    for (key, actor) in [(&world.acme.live, ada), (&world.rival.live, nobody)] {
        let log = log(&world, key).await;
        let began = named(&log, "session.created");
        assert_eq!(began["resource"], json!({ "type": "session", "id": id }));
        assert_eq!(began["actor"], json!({ "type": "person", "id": bob.account.id }));
        let ended: Vec<&Value> = log.iter().filter(|entry| entry["action"] == "session.revoked").collect();
        assert_eq!(ended.len(), 3, "{}", json!(log));
        assert_eq!(ended[0]["actor"], actor);
        assert_eq!(ended[0]["ip"].is_null(), actor["type"] == "system");
        let said = json!(log).to_string();
        assert!(said.contains("Firefox") && !said.contains("5ec2e7"), "{said}");
    }
}

#[tokio::test]
async fn endpoints_of_the_organisation_learn_who_joined_left_and_has_another_role() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let _owner = world.person("ada@example.com", "owner").await;
    let one = json!({ "email": "bob@example.com", "role": "viewer" });
    let one = world.call("POST", "/v1/invitations", Some(one)).await.json();
    let bob = posthorn_ids::PersonId::new(world.cloud.owner_app().now());
    let (app, id) = (world.cloud.owner_app(), text(&one["id"]).parse().unwrap());
    let accept = posthorn_access::accept_invitation(&app, world.scope().org(), id, bob, "bob@example.com");
    acting(Stamp::system("accept-invitation", app.now()), accept).await.unwrap();
    let path = format!("/v1/members/{bob}");
    assert_eq!(world.call("PATCH", &path, Some(json!({ "role": "developer" }))).await.status, 200);
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    world.cloud.pump().await;
    let received: Vec<Value> =
        receiver.received().iter().map(|one| serde_json::from_str(&one.body).unwrap()).collect();
    let of = |kind: &str| {
        received.iter().find(|one| one["type"] == kind).unwrap_or_else(|| panic!("{kind}: {received:?}"))
    };
    assert_eq!(of("member.joined")["data"]["role"], "viewer");
    let changed = &of("member.role_changed")["data"];
    assert_eq!((&changed["from"], &changed["to"]), (&json!("viewer"), &json!("developer")));
    assert_eq!(of("member.removed")["data"]["id"], bob.to_string());
}
