//! Invitations: made, sent again, revoked, and accepted once.

use posthorn_access::accept_invitation;
use posthorn_harness::{HttpAnswer, World, text};
use posthorn_ids::{InvitationId, PersonId};
use posthorn_problem::Problem;
use serde_json::{Value, json};

async fn invite(world: &World, email: &str, role: &str) -> HttpAnswer {
    world.call("POST", "/v1/invitations", Some(json!({ "email": email, "role": role }))).await
}

async fn accept(
    world: &World,
    invitation: &Value,
    person: PersonId,
    email: &str,
) -> Result<String, &'static str> {
    let app = world.cloud.owner_app();
    let id: InvitationId = invitation["id"].as_str().unwrap().parse().unwrap();
    let accepted: Result<_, Problem> = accept_invitation(&app, world.scope().org(), id, person, email).await;
    accepted.map(|role| role.to_string()).map_err(|problem| problem.code.code)
}

async fn members(world: &World) -> Vec<String> {
    let listed = world.call("GET", "/v1/members", None).await.json();
    listed["data"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect()
}

fn person(world: &World) -> PersonId {
    PersonId::new(world.cloud.owner_app().now())
}

#[tokio::test]
async fn an_invitation_is_made_once_and_its_answer_does_not_tell_whether_there_is_an_account() {
    let world = World::new().await;
    world.person_of(world.rival_scope().org(), "known@example.com", "viewer").await;
    let made = async |email: &str, key: &str| {
        let body = Some(json!({ "email": email, "role": "developer" }));
        let headers = [("idempotency-key", key)];
        world.call_as(&world.acme.live, "POST", "/v1/invitations", body, &headers).await
    };
    let (first, again) = (made("new@example.com", "a").await, made("new@example.com", "a").await);
    assert_eq!((first.status, &first.json()), (200, &again.json()));
    let known = made("Known@Example.com", "b").await;
    assert_eq!((known.status, &known.json()["email"]), (200, &json!("known@example.com")));
    let keys = |answer: &HttpAnswer| answer.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&first), keys(&known));
    assert_eq!(first.json()["expires_at"], "2026-11-28T10:00:00Z");
    let listed = world.call("GET", "/v1/invitations", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let same = invite(&world, "new@example.com", "viewer").await;
    assert_eq!((same.status, same.json()["code"].as_str()), (409, Some("INVITATION_EXISTS")));
    for (email, role) in [("nobody", "viewer"), ("x@example.com", "role_01h455vb4pex5vsknk084sn02q")] {
        assert_eq!(invite(&world, email, role).await.status, 422, "{email} {role}");
    }
}

#[tokio::test]
async fn an_invitation_is_accepted_once_by_the_invited_address() {
    let world = World::new().await;
    let (ada, eve) = (person(&world), person(&world));
    let one = invite(&world, "ada@example.com", "developer").await.json();
    assert_eq!(accept(&world, &one, eve, "eve@example.com").await, Err("INVITATION_FOR_OTHER"));
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Ok("developer".into()));
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Ok("developer".into()), "a repetition");
    assert_eq!(accept(&world, &one, eve, "ada@example.com").await, Err("INVITATION_USED"));
    assert_eq!(members(&world).await, [ada.to_string()]);
    let listed = world.call("GET", "/v1/invitations", None).await.json();
    assert_eq!(listed["data"][0]["accepted_by"], ada.to_string());
    let path = format!("/v1/invitations/{}", text(&one["id"]));
    assert_eq!(world.call("DELETE", &path, None).await.json()["code"], "INVITATION_USED");
    assert_eq!(world.call("POST", &format!("{path}/resend"), None).await.json()["code"], "INVITATION_USED");
    // After the member was removed, the invitation does not bring them back. A new one does.
    assert_eq!(world.call("DELETE", &format!("/v1/members/{ada}"), None).await.json()["code"], Value::Null);
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Err("INVITATION_USED"));
    assert_eq!(members(&world).await, [""; 0]);
    let two = invite(&world, "ada@example.com", "viewer").await.json();
    assert_eq!(accept(&world, &two, ada, "ada@example.com").await, Ok("viewer".into()));
}

#[tokio::test]
async fn of_two_people_who_accept_at_the_same_time_one_joins() {
    let world = World::new().await;
    let one = invite(&world, "ada@example.com", "viewer").await.json();
    let (ada, eve) = (person(&world), person(&world));
    let email = "ada@example.com";
    let (first, second) = tokio::join!(accept(&world, &one, ada, email), accept(&world, &one, eve, email));
    assert_eq!([&first, &second].iter().filter(|one| one.is_ok()).count(), 1, "{first:?} {second:?}");
    assert_eq!(members(&world).await.len(), 1);
}

#[tokio::test]
async fn a_revoked_or_expired_invitation_is_refused_and_an_expired_one_can_be_sent_again() {
    let world = World::new().await;
    let ada = person(&world);
    let one = invite(&world, "ada@example.com", "viewer").await.json();
    let path = format!("/v1/invitations/{}", text(&one["id"]));
    let lately = world.call("POST", &format!("{path}/resend"), None).await;
    assert_eq!((lately.status, lately.header("retry-after")), (429, Some("301")));
    world.advance_seconds(7 * 24 * 3600);
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Err("INVITATION_ENDED"));
    let sent = world.call("POST", &format!("{path}/resend"), None).await;
    assert_eq!((sent.status, &sent.json()["status"]), (200, &json!("pending")));
    let revoked = world.call("DELETE", &path, None).await.json();
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(world.call("DELETE", &path, None).await.status, 200, "again");
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Err("INVITATION_ENDED"));
    assert_eq!(world.call("POST", &format!("{path}/resend"), None).await.json()["code"], "INVITATION_ENDED");
    let absent = json!({ "id": "invitation_01h455vb4pex5vsknk084sn02q" });
    assert_eq!(accept(&world, &absent, ada, "ada@example.com").await, Err("INVITATION_NOT_FOUND"));
    assert_eq!(members(&world).await, [""; 0]);
}

#[tokio::test]
async fn an_invitation_to_a_member_gives_no_other_role_and_does_not_bring_them_back() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "viewer").await;
    let one = invite(&world, "ada@example.com", "owner").await.json();
    assert_eq!(accept(&world, &one, ada.account.id, "ada@example.com").await, Ok("viewer".into()));
    let app = world.cloud.owner_app();
    let person = posthorn_access::person(&app, ada.account.id).await.unwrap();
    assert_eq!(person.orgs.into_iter().collect::<Vec<_>>(), [world.scope().org()]);
    // The invitation is used up: it does not bring the member back either.
    let removed = world.call("DELETE", &format!("/v1/members/{}", ada.account.id), None).await;
    assert_eq!(removed.status, 200, "{}", removed.json());
    let again = accept(&world, &one, ada.account.id, "ada@example.com").await;
    assert_eq!(again, Err("INVITATION_USED"));
}

#[tokio::test]
async fn pending_invitations_are_limited() {
    let world = World::new().await;
    for n in 0..200 {
        assert_eq!(invite(&world, &format!("p{n}@example.com"), "viewer").await.status, 200);
    }
    let refused = invite(&world, "one-more@example.com", "viewer").await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("INVITATION_LIMIT_REACHED")));
}

#[tokio::test]
async fn an_invitation_whose_acceptance_was_refused_can_be_taken_back() {
    let world = World::new().await;
    let (ada, app) = (person(&world), world.cloud.owner_app());
    let one = invite(&world, "ada@example.com", "viewer").await.json();
    let path = format!("/v1/invitations/{}", text(&one["id"]));
    let orgs: Vec<_> = (0..100).map(|_| posthorn_ids::OrgId::new(app.now())).collect();
    let fill = |person: &mut posthorn_access::Person| {
        person.orgs = orgs.iter().copied().collect();
        true
    };
    posthorn_access::revise_person(&app, ada, fill).await.unwrap();
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Err("ORG_LIMIT_REACHED"));
    for _ in 0..2 {
        let revoked = world.call("DELETE", &path, None).await;
        assert_eq!(
            (revoked.status, &revoked.json()["status"]),
            (200, &json!("revoked")),
            "{}",
            revoked.json()
        );
    }
    posthorn_access::revise_person(&app, ada, |person| person.orgs.pop_first().is_some()).await.unwrap();
    assert_eq!(accept(&world, &one, ada, "ada@example.com").await, Err("INVITATION_ENDED"));
    assert_eq!(members(&world).await, [""; 0]);
    let two = invite(&world, "ada@example.com", "viewer").await.json();
    assert_eq!(accept(&world, &two, ada, "ada@example.com").await, Ok("viewer".into()));
}
