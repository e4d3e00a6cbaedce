use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::{
    ADA, OTHER_PASSWORD, PASSWORD, authenticator::Authenticator, log_in, own, passkeys::ORIGIN, subjects,
    with_password::public,
};

/// The entries about accounts in a log, newest first.
async fn entries(world: &World, key: &str) -> Vec<Value> {
    world.cloud.pump().await;
    let log = world.call_as(key, "GET", "/v1/audit?resource_type=account&limit=100", None, &[]).await.json();
    log["data"].as_array().unwrap().clone()
}

async fn actions(world: &World, key: &str) -> Vec<String> {
    let mut actions: Vec<_> = entries(world, key).await.iter().map(|entry| text(&entry["action"])).collect();
    actions.sort();
    actions
}

/// A person with a password who belongs to acme; gives the session's cookie.
async fn member(world: &World) -> String {
    let session = world.registered(ADA, PASSWORD).await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let body = Some(json!({ "token": token }));
    let joined = own(world, &session, "POST", "/v1/account/invitations/accept", body).await;
    assert_eq!(joined.status, 200, "{}", joined.json());
    session
}

#[tokio::test]
async fn changes_of_an_account_are_in_the_logs_of_its_organisations_without_values() {
    let world = World::new().await;
    let session = member(&world).await;
    let change = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(own(&world, &session, "POST", "/v1/account/password", Some(change)).await.status, 204);
    let [entry] = &entries(&world, &world.acme.live).await[..] else { panic!("one entry") };
    assert_eq!(
        (&entry["action"], &entry["function"]),
        (&json!("account.updated"), &json!("change-password"))
    );
    assert_eq!(
        (&entry["actor"]["type"], &entry["actor"]["id"]),
        (&json!("person"), &entry["resource"]["id"])
    );
    assert_eq!(entry["changes"], json!([{ "field": "password", "before": null, "after": null }]));
    assert_eq!(entries(&world, &world.rival.live).await, [] as [Value; 0]);
}

#[tokio::test]
async fn refused_log_ins_and_asked_resets_are_recorded_once_an_hour_and_only_for_members() {
    let world = World::new().await;
    member(&world).await;
    for email in [ADA, ADA, "stranger@people.example"] {
        assert_eq!(log_in(&world, email, OTHER_PASSWORD).await.status, 401);
    }
    assert_eq!(actions(&world, &world.acme.live).await, ["log_in.refused"]);
    world.advance_seconds(3_600);
    assert_eq!(log_in(&world, ADA, OTHER_PASSWORD).await.status, 401);
    world.token_for("/v1/auth/forgot-password", ADA).await;
    let expected = ["log_in.refused", "log_in.refused", "password_reset.requested"];
    assert_eq!(actions(&world, &world.acme.live).await, expected);
    let refused = entries(&world, &world.acme.live).await;
    let refused = refused.iter().find(|entry| entry["action"] == "log_in.refused").unwrap();
    assert_eq!((&refused["actor"]["type"], &refused["function"]), (&json!("unknown"), &json!("log-in")));
}

#[tokio::test]
async fn a_wrong_password_with_a_link_is_recorded_as_a_refused_log_in() {
    let world = World::new().await;
    let token = world.token_for("/v1/auth/register", ADA).await;
    member(&world).await;
    let body = json!({ "token": token, "name": "Eve", "password": OTHER_PASSWORD });
    assert_eq!(world.call_public("/v1/auth/register/complete", body).await.status, 409);
    assert_eq!(actions(&world, &world.acme.live).await, ["log_in.refused"]);
}

#[tokio::test]
async fn a_wrong_passkey_is_recorded_as_a_refused_log_in() {
    let world = World::new().await;
    let ada = world.person(ADA, "viewer").await;
    let begun = world.call_by(&ada, "POST", "/v1/account/passkeys/begin", Some(json!({}))).await.json();
    let (mut laptop, credential) = Authenticator::make(&begun["options"], ORIGIN);
    let body = json!({ "ceremony_id": begun["ceremony_id"], "name": "Laptop", "credential": credential });
    assert_eq!(world.call_by(&ada, "POST", "/v1/account/passkeys", Some(body)).await.status, 200);
    let begun = public(&world, "/v1/auth/passkeys/begin", Value::Null).await.json();
    let signed = laptop.sign(&begun["options"], "https://evil.example");
    let body = json!({ "ceremony_id": begun["ceremony_id"], "credential": signed });
    assert_eq!(public(&world, "/v1/auth/passkeys", body).await.status, 401);
    let actions = actions(&world, &world.acme.live).await;
    assert!(actions.contains(&"log_in.refused".to_owned()), "{actions:?}");
}

#[tokio::test]
async fn a_log_in_on_another_device_is_told_and_one_on_a_known_device_is_not() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    let told = || subjects(&world, ADA).iter().filter(|one| one.starts_with("New device")).count();
    assert_eq!(told(), 0, "the device of the registration");
    let first = log_in(&world, ADA, PASSWORD).await;
    world.cloud.pump().await;
    assert_eq!(told(), 1);
    let device = first.headers.iter().filter(|(name, _)| name == "set-cookie");
    let device = device.filter_map(|(_, value)| value.split(';').next());
    let device = device.into_iter().find(|one| one.starts_with("__Host-posthorn-device=")).unwrap();
    let headers = [("content-type", "application/json"), ("cookie", device)];
    let body = json!({ "email": ADA, "password": PASSWORD }).to_string();
    let again = world.cloud.http("POST", "/v1/auth/log-in", &headers, body.as_bytes()).await;
    assert_eq!(again.status, 200, "{}", again.json());
    world.cloud.pump().await;
    assert_eq!(told(), 1);
}

#[tokio::test]
async fn what_a_person_did_before_they_left_is_in_the_log_and_what_they_do_after_is_not() {
    let world = World::new().await;
    let session = member(&world).await;
    world.cloud.pump().await;
    let change = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
    assert_eq!(own(&world, &session, "POST", "/v1/account/password", Some(change)).await.status, 204);
    let path = format!("/v1/account/orgs/{}/leave", world.scope().org());
    assert_eq!(own(&world, &session, "POST", &path, None).await.status, 204);
    world.advance_seconds(1);
    let renamed = own(&world, &session, "PATCH", "/v1/account", Some(json!({ "name": "Ada L." }))).await;
    assert_eq!(renamed.status, 200, "{}", renamed.json());
    let [entry] = &entries(&world, &world.acme.live).await[..] else { panic!("one entry") };
    assert_eq!(entry["changes"], json!([{ "field": "password", "before": null, "after": null }]));
}
