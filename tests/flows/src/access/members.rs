//! Members: who may change whom, and what ends when one leaves.

use posthorn_harness::{HttpAnswer, Person, World, text};
use serde_json::{Value, json};

fn refusal(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn path(person: &Person) -> String {
    format!("/v1/members/{}", person.account.id)
}

/// Makes a role of acme's; gives its id.
async fn role(world: &World, body: Value) -> String {
    let made = world.call("POST", "/v1/roles", Some(body)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    text(&made.json()["id"])
}

/// Makes a key of a person, or with a key that the person made.
async fn key_of(world: &World, person: &Person) -> (String, String) {
    let made = world.call_by(person, "POST", "/v1/api-keys", Some(json!({ "name": "k" }))).await;
    assert_eq!(made.status, 200, "{}", made.json());
    assert_eq!(made.json()["created_by"], person.account.id.to_string());
    let key = text(&made.json()["token"]);
    let heir = world.call_as(&key, "POST", "/v1/api-keys", Some(json!({ "name": "heir" })), &[]).await.json();
    assert_eq!(
        heir["created_by"],
        made.json()["created_by"],
        "a key made with a person's key is the person's"
    );
    (key, text(&heir["token"]))
}

#[tokio::test]
async fn members_are_listed_shown_given_a_role_and_removed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "viewer").await;
    let listed = world.call_by(&ada, "GET", "/v1/members?limit=1", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    let next = text(&listed["next_cursor"]);
    let rest = world.call_by(&ada, "GET", &format!("/v1/members?after={next}"), None).await.json();
    assert_eq!((rest["data"].as_array().unwrap().len(), &rest["has_more"]), (1, &json!(false)));
    let shown = world.call_by(&bob, "GET", &path(&bob), None).await.json();
    assert_eq!(
        shown,
        json!({
            "object": "member", "id": bob.account.id, "name": "bob@example.com", "email": "bob@example.com",
            "role": "viewer", "role_name": "viewer", "has_second_factor": false, "has_passkey": false,
            "joined_at": "2026-11-21T10:00:00Z", "suspended_at": null,
        })
    );
    let changed = world.call_by(&ada, "PATCH", &path(&bob), Some(json!({ "role": "member" }))).await;
    assert_eq!((changed.status, &changed.json()["role"]), (200, &json!("member")));
    let unknown = Some(json!({ "role": "role_01h455vb4pex5vsknk084sn02q" }));
    let unknown = world.call_by(&ada, "PATCH", &path(&bob), unknown).await;
    assert_eq!(refusal(&unknown), (422, "ROLE_NOT_FOUND".into()));
    assert_eq!(world.call_by(&ada, "DELETE", &path(&bob), None).await.status, 200);
    assert_eq!(world.call_by(&ada, "DELETE", &path(&bob), None).await.status, 404);
    assert_eq!(world.call_by(&ada, "GET", &path(&bob), None).await.status, 404);
}

#[tokio::test]
async fn the_last_owner_can_neither_leave_nor_be_demoted_nor_removed() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let last = (409, "LAST_OWNER".to_owned());
    let leave = format!("/v1/account/orgs/{}/leave", ada.org);
    let demote = || Some(json!({ "role": "viewer" }));
    assert_eq!(refusal(&world.call_with(&ada, "POST", &leave, None, &[]).await), last);
    assert_eq!(refusal(&world.call_by(&ada, "PATCH", &path(&ada), demote()).await), last);
    assert_eq!(refusal(&world.call("DELETE", &path(&ada), None).await), last);
    let bob = world.person("bob@example.com", "owner").await;
    assert_eq!(world.call_by(&ada, "PATCH", &path(&ada), demote()).await.status, 200);
    assert_eq!(refusal(&world.call("DELETE", &path(&bob), None).await), last);
}

#[tokio::test]
async fn two_owners_who_remove_each_other_at_the_same_time_leave_one() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "owner").await;
    let (to_bob, to_ada) = (path(&bob), path(&ada));
    let (one, other) = tokio::join!(
        world.call_by(&ada, "DELETE", &to_bob, None),
        world.call_by(&bob, "DELETE", &to_ada, None)
    );
    assert_eq!([one.status, other.status].iter().filter(|status| **status == 200).count(), 1);
    let listed = world.call("GET", "/v1/members", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_gives_what_they_lack_or_changes_those_who_may_do_more() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let hr = role(&world, json!({ "name": "HR", "permissions": ["members:*", "roles:write", "read"] })).await;
    let blind =
        role(&world, json!({ "name": "Blind", "permissions": ["emails:read"], "hides": ["content"] })).await;
    let eve = world.person("eve@example.com", &hr).await;
    let bob = world.person("bob@example.com", "viewer").await;
    let lacks = (403, "INSUFFICIENT_SCOPE".to_owned());
    for (method, path, body) in [
        ("PATCH", path(&bob), Some(json!({ "role": "owner" }))),
        ("PATCH", path(&bob), Some(json!({ "role": "member" }))),
        ("PATCH", path(&eve), Some(json!({ "role": "owner" }))),
        ("PATCH", path(&ada), Some(json!({ "role": "viewer" }))),
        ("DELETE", path(&ada), None),
        ("DELETE", format!("{}/sessions", path(&ada)), None),
        ("POST", "/v1/invitations".into(), Some(json!({ "email": "x@example.com", "role": "owner" }))),
        ("POST", "/v1/roles".into(), Some(json!({ "name": "x", "permissions": ["emails:send"] }))),
        ("PATCH", format!("/v1/roles/{hr}"), Some(json!({ "permissions": ["emails:*"] }))),
    ] {
        let refused = world.call_by(&eve, method, &path, body).await;
        assert_eq!(refusal(&refused), lacks, "{method} {path}: {}", refused.json());
    }
    let allowed = world.call_by(&eve, "PATCH", &path(&bob), Some(json!({ "role": blind }))).await;
    assert_eq!(allowed.status, 200, "a role that hides more is within hers: {}", allowed.json());
    // A key that is limited to a domain cannot make a member who is not.
    let limited = json!({ "name": "limited", "allowed_domains": ["acme.example"] });
    let limited = text(&world.call("POST", "/v1/api-keys", Some(limited)).await.json()["token"]);
    let body = Some(json!({ "role": "viewer" }));
    assert_eq!(refusal(&world.call_as(&limited, "PATCH", &path(&bob), body, &[]).await), lacks);
}

#[tokio::test]
async fn a_key_that_expires_demotes_and_removes_members_and_gives_nobody_rights() {
    let world = World::new().await;
    world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "developer").await;
    let made = role(&world, json!({ "name": "Reads", "permissions": ["emails:read"] })).await;
    let ends = json!({ "name": "ends", "expires_at": "2026-11-22T10:00:00Z" });
    let ends = text(&world.call("POST", "/v1/api-keys", Some(ends)).await.json()["token"]);
    let invitation = json!({ "email": "eve@example.com", "role": "owner" });
    let pending = world.call("POST", "/v1/invitations", Some(invitation.clone())).await.json();
    world.advance_seconds(301);
    let resend = format!("/v1/invitations/{}/resend", text(&pending["id"]));
    let (of_bob, of_role) = (path(&bob), format!("/v1/roles/{made}"));
    let done = (200, String::new());
    let lacks = (403, "INSUFFICIENT_SCOPE".to_owned());
    for (method, path, body, expected) in [
        ("POST", "/v1/invitations", Some(json!({ "email": "x@example.com", "role": "viewer" })), &lacks),
        ("POST", &resend, None, &lacks),
        ("PATCH", &of_bob, Some(json!({ "role": "owner" })), &lacks),
        ("POST", "/v1/roles", Some(json!({ "name": "x", "permissions": ["emails:read"] })), &lacks),
        ("PATCH", &of_role, Some(json!({ "permissions": ["emails:*"] })), &lacks),
        ("PATCH", &of_role, Some(json!({ "hides": ["content"] })), &done),
        ("PATCH", &of_bob, Some(json!({ "role": "viewer" })), &done),
        ("DELETE", &of_bob, None, &done),
    ] {
        let answer = world.call_as(&ends, method, path, body, &[]).await;
        assert_eq!(refusal(&answer), *expected, "{method} {path}: {}", answer.json());
    }
}

#[tokio::test]
async fn whoever_cannot_see_a_field_gives_no_role_that_shows_it() {
    let world = World::new().await;
    let body = json!({ "name": "HR", "permissions": ["members:*", "emails:read"], "hides": ["content"] });
    let hr = role(&world, body).await;
    let shows = role(&world, json!({ "name": "Reads", "permissions": ["emails:read"] })).await;
    let hides =
        role(&world, json!({ "name": "Blind", "permissions": ["emails:read"], "hides": ["content"] })).await;
    let eve = world.person("eve@example.com", &hr).await;
    let bob = world.person("bob@example.com", &hides).await;
    let give = async |role: &str| {
        world.call_by(&eve, "PATCH", &path(&bob), Some(json!({ "role": role }))).await.status
    };
    assert_eq!((give(&shows).await, give(&hides).await), (403, 200));
}

#[tokio::test]
async fn a_removed_persons_session_and_keys_end_within_thirty_seconds() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "developer").await;
    let (key, heir) = key_of(&world, &bob).await;
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 200);
    assert_eq!(world.call_by(&ada, "DELETE", &path(&bob), None).await.status, 200);
    world.advance_seconds(31);
    for key in [&key, &heir] {
        let refused = world.call_as(key, "GET", "/v1/emails", None, &[]).await;
        assert_eq!(refusal(&refused), (401, "INVALID_API_KEY".into()));
    }
    let refused = world.call_by(&bob, "GET", "/v1/emails", None).await;
    assert_eq!(refusal(&refused), (403, "ORG_FORBIDDEN".into()));
    assert_eq!(world.call_with(&bob, "GET", "/v1/account", None, &[]).await.status, 200, "the account stays");
    assert_eq!(world.call_by(&ada, "GET", "/v1/emails", None).await.status, 200);
}

#[tokio::test]
async fn a_demoted_persons_session_and_keys_can_do_less_within_thirty_seconds() {
    let world = World::new().await;
    let bob = world.person("bob@example.com", "developer").await;
    let (key, heir) = key_of(&world, &bob).await;
    assert_eq!(world.call("PATCH", &path(&bob), Some(json!({ "role": "viewer" }))).await.status, 200);
    world.advance_seconds(31);
    let topic = || Some(json!({ "name": "t", "default_subscription": "opt_in" }));
    for key in [&key, &heir] {
        assert_eq!(world.call_as(key, "POST", "/v1/topics", topic(), &[]).await.status, 403);
        assert_eq!(world.call_as(key, "GET", "/v1/topics", None, &[]).await.status, 200);
    }
    assert_eq!(world.call_by(&bob, "POST", "/v1/topics", topic()).await.status, 403);
    assert_eq!(world.call_by(&bob, "GET", "/v1/topics", None).await.status, 200);
}

#[tokio::test]
async fn an_admin_ends_all_sessions_of_a_member() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "owner").await;
    let bob = world.person("bob@example.com", "viewer").await;
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 200);
    let ended = world.call_by(&ada, "DELETE", &format!("{}/sessions", path(&bob)), None).await;
    assert_eq!((ended.status, &ended.json()["ended"]), (200, &json!(1)));
    assert_eq!(ended.json()["object"], "ended_sessions");
    world.advance_seconds(31);
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 401);
    assert_eq!(world.call_with(&bob, "GET", "/v1/account", None, &[]).await.status, 401);
    assert_eq!(world.call_by(&ada, "GET", "/v1/emails", None).await.status, 200);
}

#[tokio::test]
async fn a_persons_own_organisations_tell_what_the_edge_lets_them_do_there() {
    let world = World::new().await;
    let wanted =
        json!({ "name": "Support", "permissions": ["emails:read", "usage:read"], "hides": ["content"] });
    let support = role(&world, wanted).await;
    let bob = world.person("bob@example.com", &support).await;
    let own = async || {
        let listed = world.call_with(&bob, "GET", "/v1/account/orgs", None, &[]).await.json();
        listed["data"][0].clone()
    };
    let shown = own().await;
    assert_eq!((&shown["role"], &shown["role_name"]), (&json!(support), &json!("Support")));
    assert_eq!(shown["permissions"], json!(["emails:read", "usage:read"]));
    assert_eq!(shown["hides"], json!(["content"]));
    let change = json!({ "name": "Help", "permissions": ["topics:read"], "hides": [] });
    let changed = world.call("PATCH", &format!("/v1/roles/{support}"), Some(change)).await;
    assert_eq!(changed.status, 200, "{}", changed.json());
    let shown = own().await;
    assert_eq!((&shown["role_name"], &shown["permissions"]), (&json!("Help"), &json!(["topics:read"])));
    assert_eq!(shown["hides"], json!([]));
    assert_eq!(world.call("GET", &path(&bob), None).await.json()["role_name"], "Help");
    let invited = json!({ "email": "eve@example.com", "role": support });
    let invited = world.call("POST", "/v1/invitations", Some(invited)).await.json();
    assert_eq!((&invited["role_name"], &invited["accepted_by"]), (&json!("Help"), &Value::Null));
    assert_eq!(invited["sent_at"], invited["created_at"]);
    world.advance_seconds(31);
    assert_eq!(world.call_by(&bob, "GET", "/v1/topics", None).await.status, 200);
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 403);
}

#[tokio::test]
async fn a_person_sees_their_own_organisations_and_leaves_one() {
    let world = World::new().await;
    let bob = world.person("bob@example.com", "viewer").await;
    let in_rival = world.person_of(world.rival_scope().org(), "bob@example.com", "member").await;
    world.person_of(world.rival_scope().org(), "eve@example.com", "owner").await;
    let own = async || {
        let listed = world.call_with(&in_rival, "GET", "/v1/account/orgs", None, &[]).await.json();
        let mut roles: Vec<String> =
            listed["data"].as_array().unwrap().iter().map(|one| text(&one["role"])).collect();
        roles.sort();
        roles
    };
    assert_eq!(own().await, ["member", "viewer"]);
    let leave = format!("/v1/account/orgs/{}/leave", in_rival.org);
    assert_eq!(world.call_with(&in_rival, "POST", &leave, None, &[]).await.status, 204);
    assert_eq!(world.call_with(&in_rival, "POST", &leave, None, &[]).await.status, 404);
    assert_eq!(own().await, ["viewer"]);
    world.advance_seconds(31);
    assert_eq!(world.call_by(&in_rival, "GET", "/v1/emails", None).await.status, 403);
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 200);
}

#[tokio::test]
async fn an_owner_changes_nobody_in_another_organisation() {
    let world = World::new().await;
    let eve = world.person_of(world.rival_scope().org(), "eve@example.com", "owner").await;
    let bob = world.person("bob@example.com", "viewer").await;
    for (method, path, body) in [
        ("GET", path(&bob), None),
        ("PATCH", path(&bob), Some(json!({ "role": "viewer" }))),
        ("DELETE", path(&bob), None),
        ("DELETE", format!("{}/sessions", path(&bob)), None),
    ] {
        assert_eq!(world.call_by(&eve, method, &path, body).await.status, 404, "{method} {path}");
    }
    let acme = world.scope().org().to_string();
    let named = world.call_with(&eve, "GET", "/v1/members", None, &[("posthorn-org", &acme)]).await;
    assert_eq!(refusal(&named), (403, "ORG_FORBIDDEN".into()));
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 200);
}
