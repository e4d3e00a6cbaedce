//! The flow of members, invitations and roles.

use posthorn_harness::{Person, World, text};
use serde_json::{Value, json};

/// Calls the routes of members, invitations and roles, by a person.
pub async fn everything(world: &World) {
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "viewer").await;
    let member = format!("/v1/members/{}", bob.account.id);
    let role = format!(
        "/v1/roles/{}",
        twice(world, &ada, "/v1/roles", json!({ "name": "x", "permissions": ["read"] })).await
    );
    let invitation = json!({ "email": "eve@example.com", "role": "viewer" });
    let invitation = format!("/v1/invitations/{}", twice(world, &ada, "/v1/invitations", invitation).await);
    world.advance_seconds(600);
    impersonations(world, &ada, &bob).await;
    for (method, path, body) in [
        ("GET", "/v1/members".to_owned(), None),
        ("GET", member.clone(), None),
        ("PATCH", member.clone(), Some(json!({ "role": "member" }))),
        ("DELETE", format!("{member}/sessions"), None),
        ("DELETE", member, None),
        ("GET", "/v1/invitations".into(), None),
        ("POST", format!("{invitation}/resend"), None),
        ("DELETE", invitation, None),
        ("GET", "/v1/roles".into(), None),
        ("PATCH", role.clone(), Some(json!({ "name": "y" }))),
        ("DELETE", role, None),
    ] {
        let answer = world.call_by(&ada, method, &path, body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
    own_orgs(world).await;
}

/// An owner, and somebody who operates the installation, see what a member sees.
async fn impersonations(world: &World, owner: &Person, member: &Person) {
    let body = || Some(json!({ "person_id": member.account.id, "reason": "r" }));
    let begun = world.call_by(owner, "POST", "/v1/impersonations", body()).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let end = format!("/v1/impersonations/{}", text(&begun.json()["id"]));
    assert_eq!(world.call_by(owner, "DELETE", &end, None).await.status, 204);
    let operator = world.operating_person("operator@example.com").await;
    let path = format!("/v1/orgs/{}/impersonations", member.org);
    let begun = world.call_by(&operator, "POST", &path, body()).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
}

/// Calls the routes of a person's own organisations.
pub async fn own_orgs(world: &World) {
    let eve = world.person("eve@example.com", "viewer").await;
    let listed = world.call_with(&eve, "GET", "/v1/account/orgs", None, &[]).await;
    assert_eq!(listed.status, 200, "{}", listed.json());
    let leave = format!("/v1/account/orgs/{}/leave", eve.org);
    assert_eq!(world.call_with(&eve, "POST", &leave, None, &[]).await.status, 204);
}

/// Calls a route twice under one key; gives the id.
async fn twice(world: &World, person: &Person, path: &str, body: Value) -> String {
    let org = person.org.to_string();
    let headers = [("posthorn-org", org.as_str()), ("idempotency-key", path)];
    let mut id = String::new();
    for _ in 0..2 {
        let answer = world.call_with(person, "POST", path, Some(body.clone()), &headers).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        id = text(&answer.json()["id"]);
    }
    id
}
