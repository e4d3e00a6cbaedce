use posthorn_harness::text;
use serde_json::{Value, json};

use super::{Scene, directory, error, patch, user};

const ADA: &str = "ada@acme.example";

#[tokio::test]
async fn a_user_is_a_member_until_the_directory_suspends_or_removes_them() {
    let scene = Scene::set().await;
    let ada = scene.send(ADA).await;
    let path = format!("/Users/{ada}");
    assert_eq!(scene.members().await, [(ADA.to_owned(), "viewer".to_owned())]);
    for value in [json!("False"), json!(false)] {
        scene
            .done("PATCH", &path, patch(json!([{ "op": "Replace", "path": "active", "value": value }])))
            .await;
        assert_eq!(scene.members().await, []);
        // Changes of other things let nobody in.
        let mut renamed = user(ADA);
        renamed.as_object_mut().unwrap().remove("active");
        renamed["title"] = "Countess".into();
        let kept = scene.done("PUT", &path, Some(renamed)).await;
        assert_eq!((&kept["title"], scene.members().await.len()), (&json!("Countess"), 0));
        scene.done("PATCH", &path, patch(json!([{ "op": "replace", "value": { "active": true } }]))).await;
        assert_eq!(scene.members().await.len(), 1);
    }
    assert_eq!(scene.scim("DELETE", &path, None).await.status, 204);
    assert_eq!(error(&scene.scim("GET", &path, None).await).0, 404);
    assert_eq!(error(&scene.scim("DELETE", &path, None).await).0, 404);
    assert_eq!(scene.members().await, []);
    // The name is free again.
    assert_ne!(scene.send(ADA).await, ada);
    assert_eq!(scene.members().await.len(), 1);
}

#[tokio::test]
async fn whoever_is_suspended_loses_sessions_and_keys_there_and_gets_in_by_no_other_way() {
    let scene = Scene::set().await;
    let person = scene.world.person(ADA, "developer").await;
    let ada = scene.send(ADA).await;
    assert_eq!(scene.role(ADA).await.as_deref(), Some("developer"), "a role that was given by hand stays");
    let made = json!({ "name": "ada's", "scopes": ["emails:read"] });
    let made = scene.world.call_by(&person, "POST", "/v1/api-keys", Some(made)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    let key = text(&made.json()["token"]);
    assert_eq!(scene.world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status, 200);
    let suspend = patch(json!([{ "op": "replace", "path": "active", "value": false }]));
    scene.done("PATCH", &format!("/Users/{ada}"), suspend).await;
    scene.world.advance_seconds(60);
    assert_eq!(scene.world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status, 401);
    let own = scene.world.call_by(&person, "GET", "/v1/emails", None).await;
    assert_eq!((own.status, &own.json()["code"]), (403, &json!("ORG_FORBIDDEN")));
    // An invitation does not let them in.
    let invited = json!({ "email": ADA, "role": "viewer" });
    assert_eq!(scene.world.call("POST", "/v1/invitations", Some(invited)).await.status, 200);
    scene.world.cloud.pump().await;
    let mail = scene.world.account_mails_to(ADA).pop().expect("an invitation");
    let (_, token) = mail.text.split_once("#token=").expect("a link");
    let token = token.split_whitespace().next().unwrap().to_owned();
    let answer = scene
        .world
        .call_with(&person, "POST", "/v1/account/invitations/accept", Some(json!({ "token": token })), &[])
        .await;
    assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("MEMBER_SUSPENDED")));
    assert_eq!(scene.members().await, []);
    let resume = patch(json!([{ "op": "replace", "path": "active", "value": "True" }]));
    scene.done("PATCH", &format!("/Users/{ada}"), resume).await;
    scene.world.advance_seconds(60);
    assert_eq!(scene.role(ADA).await.as_deref(), Some("developer"), "the same role");
    assert_eq!(scene.world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status, 200);
}

#[tokio::test]
async fn the_last_owner_can_be_neither_suspended_nor_removed_nor_demoted() {
    let scene = Scene::set().await;
    scene.world.person(ADA, "owner").await;
    let ada = scene.send(ADA).await;
    let path = format!("/Users/{ada}");
    let suspend = patch(json!([{ "op": "replace", "path": "active", "value": false }]));
    let refused = scene.scim("PATCH", &path, suspend.clone()).await;
    assert_eq!((error(&refused).0, scene.done("GET", &path, None).await["active"] == true), (409, true));
    assert_eq!(error(&scene.scim("DELETE", &path, None).await).0, 409);
    let engineering = scene.send_group("Engineering", &[&ada]).await;
    scene.map(&[(&engineering, "viewer")]).await;
    assert_eq!(scene.role(ADA).await.as_deref(), Some("owner"));
    scene.world.person("bob@acme.example", "owner").await;
    scene.done("PATCH", &path, suspend).await;
    assert_eq!(scene.role(ADA).await, None);
}

#[tokio::test]
async fn an_address_of_an_unproved_domain_joins_nothing_and_no_account_changes_its_address() {
    let scene = Scene::set().await;
    scene.world.person_of(scene.world.rival_scope().org(), "eve@home.example", "owner").await;
    let eve = scene.send("eve@home.example").await;
    assert_eq!(scene.members().await, [], "somebody else's account");
    let path = format!("/Users/{eve}");
    // Neither as another user, nor by a change of the address.
    let ada = scene.send(ADA).await;
    let moved = json!([{ "op": "replace", "path": "emails", "value": [{ "value": "eve@home.example" }] }]);
    scene.done("PATCH", &format!("/Users/{ada}"), patch(moved)).await;
    assert_eq!(scene.members().await, [(ADA.to_owned(), "viewer".to_owned())]);
    scene.verify("home.example").await;
    scene.done("PUT", &path, Some(user("eve@home.example"))).await;
    let all = [(ADA.to_owned(), "viewer".to_owned()), ("eve@home.example".to_owned(), "viewer".to_owned())];
    assert_eq!(scene.members().await, all, "once the domain is proved");
}

#[tokio::test]
async fn two_users_with_one_address_are_not_the_same_person() {
    let scene = Scene::set().await;
    let ada = scene.send(ADA).await;
    let mut twin = user("ada-the-second");
    twin["emails"] = json!([{ "value": ADA }]);
    let twin = text(&scene.done("POST", "/Users", Some(twin)).await["id"]);
    let suspend = patch(json!([{ "op": "replace", "path": "active", "value": false }]));
    scene.done("PATCH", &format!("/Users/{twin}"), suspend).await;
    assert_eq!(scene.members().await.len(), 1, "the first one is the member");
    scene.done("DELETE", &format!("/Users/{ada}"), None).await;
    assert_eq!(scene.members().await, []);
}

#[tokio::test]
async fn names_are_unique_in_any_case_also_after_a_change() {
    let scene = Scene::set().await;
    let ada = scene.send(ADA).await;
    for name in [ADA, "ADA@acme.example"] {
        let again = scene.scim("POST", "/Users", Some(user(name))).await;
        assert_eq!(error(&again), (409, json!("uniqueness")));
    }
    let bob = scene.send("bob@acme.example").await;
    let rename = |to: &str| patch(json!([{ "op": "replace", "path": "userName", "value": to }]));
    let taken = scene.scim("PATCH", &format!("/Users/{bob}"), rename("Ada@acme.example")).await;
    assert_eq!(error(&taken), (409, json!("uniqueness")));
    scene.done("PATCH", &format!("/Users/{ada}"), rename("countess@acme.example")).await;
    let found = scene.done("GET", "/Users?filter=userName%20eq%20%22COUNTESS%40acme.example%22", None).await;
    assert_eq!((&found["totalResults"], &found["Resources"][0]["id"]), (&json!(1), &json!(ada)));
    scene.done("PATCH", &format!("/Users/{bob}"), rename(ADA)).await;
    // An account keeps its own address whatever the directory calls its user.
    let mut emails: Vec<String> = scene.members().await.into_iter().map(|(email, _)| email).collect();
    emails.sort();
    assert_eq!(emails, [ADA, "bob@acme.example"]);
}

#[tokio::test]
async fn whoever_is_suspended_cannot_log_in_through_the_identity_provider() {
    let sso = crate::identity::sso::Scene::set().await;
    let (world, ada) = (&sso.world, "ada@acme.example");
    assert_eq!(sso.log_in(ada).await.status, 303);
    let (_, token) = directory(world, &world.acme.live).await;
    let mut suspended = user(ada);
    suspended["active"] = false.into();
    let sent = world.call_as(&token, "POST", "/scim/v2/Users", Some(suspended), &[]).await;
    assert_eq!(sent.status, 201, "{}", sent.json());
    let back = sso.log_in(ada).await;
    let attempt = sso.attempt().await;
    assert_eq!((back.status, &attempt["reason"]), (403, &json!("suspended")), "{attempt}");
}

#[tokio::test]
async fn an_erased_person_is_no_directorys_user_any_more_and_the_user_stays() {
    let scene = Scene::set().await;
    let world = &scene.world;
    let path = format!("/Users/{}", scene.send(ADA).await);
    let ada = world.person(ADA, "viewer").await;
    let erased = world.call_by(&ada, "POST", "/v1/account/erase", Some(json!({ "email": ADA }))).await;
    assert_eq!(erased.status, 202, "{}", erased.json());
    // The directory lets the person in again before the account is gone.
    let off_and_on =
        [false, true].map(|is| patch(json!([{ "op": "replace", "path": "active", "value": is }])));
    for change in off_and_on {
        let early = scene.scim("PATCH", &path, change).await;
        assert!(early.status == 200 || early.status == 404, "{} {}", early.status, early.json());
    }
    world.advance_seconds(121);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    assert_eq!(scene.members().await, []);
    let linked = |item: &Value| item.to_string().contains(&ada.account.id.to_string());
    assert!(!world.items_of("access", "directory_user").iter().any(linked));
    assert_eq!(world.items_of("access", "directory_name").len(), 1, "the user's own name");
    assert_eq!(scene.done("GET", &path, None).await["userName"], ADA);
    // If the directory sends the user again, that is a new person.
    scene.done("PUT", &path, Some(user(ADA))).await;
    assert_eq!(scene.role(ADA).await.as_deref(), Some("viewer"));
    assert!(!world.items_of("access", "directory_user").iter().any(linked));
}
