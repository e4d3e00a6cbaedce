//! Passkeys.

use posthorn_harness::{HttpAnswer, Person, World, text};
use serde_json::{Value, json};

use super::{
    authenticator::Authenticator,
    with_password::{PASSWORD, end_sessions, person_with, public},
};

/// The public URL of the templates.
pub const ORIGIN: &str = "https://unset.invalid";

async fn begin(world: &World, person: &Person, body: Value) -> Value {
    let begun = world.call_by(person, "POST", "/v1/account/passkeys/begin", Some(body)).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    begun.json()
}

async fn add(world: &World, person: &Person, ceremony: &Value, credential: &Value) -> HttpAnswer {
    let body = json!({ "ceremony_id": ceremony["ceremony_id"], "name": "Laptop", "credential": credential });
    world.call_by(person, "POST", "/v1/account/passkeys", Some(body)).await
}

async fn added(world: &World, person: &Person, body: Value) -> (Authenticator, String) {
    let begun = begin(world, person, body).await;
    let (authenticator, credential) = Authenticator::make(&begun["options"], ORIGIN);
    let answer = add(world, person, &begun, &credential).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    (authenticator, text(&answer.json()["id"]))
}

async fn begin_log_in(world: &World) -> Value {
    public(world, "/v1/auth/passkeys/begin", Value::Null).await.json()
}

async fn log_in(world: &World, ceremony: &Value, credential: &Value) -> (u16, Value) {
    let body = json!({ "ceremony_id": ceremony["ceremony_id"], "credential": credential });
    let answer = public(world, "/v1/auth/passkeys", body).await;
    assert_eq!(answer.header("set-cookie").is_some(), answer.status == 200);
    let json = answer.json();
    (answer.status, if answer.status == 200 { json["email"].clone() } else { json["code"].clone() })
}

#[tokio::test]
async fn a_passkey_logs_in_without_an_address_and_each_ceremony_works_once() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let without = world.call_by(&ada, "POST", "/v1/account/passkeys/begin", Some(json!({}))).await;
    assert_eq!((without.status, &without.json()["code"]), (403, &"WRONG_PASSWORD".into()));
    let begun = begin(&world, &ada, json!({ "password": PASSWORD })).await;
    assert_eq!(begun["options"]["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(begun["options"]["authenticatorSelection"]["userVerification"], "required");
    let (mut laptop, credential) = Authenticator::make(&begun["options"], ORIGIN);
    assert_eq!(add(&world, &ada, &begun, &credential).await.status, 200);
    assert_eq!(add(&world, &ada, &begun, &credential).await.json()["code"], "INVALID_CEREMONY");

    let ceremony = begin_log_in(&world).await;
    let signed = laptop.sign(&ceremony["options"], ORIGIN);
    assert_eq!(log_in(&world, &ceremony, &signed).await, (200, "ada@example.com".into()));
    assert_eq!(log_in(&world, &ceremony, &signed).await, (400, "INVALID_CEREMONY".into()));
    let listed = world.call_by(&ada, "GET", "/v1/account/passkeys", None).await.json();
    assert_eq!(listed["data"][0]["name"], "Laptop");
    assert!(listed["data"][0]["last_used_at"].is_string());
}

#[tokio::test]
async fn answers_of_other_sites_other_challenges_and_copied_passkeys_are_refused() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "viewer").await;
    let begun = begin(&world, &ada, json!({})).await;
    let (_, credential) = Authenticator::make(&begun["options"], "https://evil.example");
    assert_eq!(add(&world, &ada, &begun, &credential).await.json()["code"], "INVALID_PASSKEY");

    let (mut laptop, _) = added(&world, &ada, json!({})).await;
    let (one, other) = (begin_log_in(&world).await, begin_log_in(&world).await);
    let signed = laptop.sign(&one["options"], "https://evil.example");
    assert_eq!(log_in(&world, &one, &signed).await, (401, "PASSKEY_REFUSED".into()));
    let signed = laptop.sign(&one["options"], ORIGIN);
    assert_eq!(log_in(&world, &other, &signed).await, (401, "PASSKEY_REFUSED".into()));
    let ceremony = begin_log_in(&world).await;
    let signed = laptop.sign(&ceremony["options"], ORIGIN);
    assert_eq!(log_in(&world, &ceremony, &signed).await.0, 200);
    laptop.counter -= 1;
    let ceremony = begin_log_in(&world).await;
    let signed = laptop.sign(&ceremony["options"], ORIGIN);
    assert_eq!(
        log_in(&world, &ceremony, &signed).await,
        (401, "PASSKEY_REFUSED".into()),
        "its counter did not rise"
    );
    let late = begin_log_in(&world).await;
    world.advance_seconds(301);
    let signed = laptop.sign(&late["options"], ORIGIN);
    assert_eq!(log_in(&world, &late, &signed).await, (400, "INVALID_CEREMONY".into()));
}

#[tokio::test]
async fn a_passkey_that_began_before_a_change_of_the_password_or_with_a_session_that_ended_is_not_added() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let begun = begin(&world, &ada, json!({ "password": PASSWORD })).await;
    let (_, credential) = Authenticator::make(&begun["options"], ORIGIN);
    let change = json!({ "password": PASSWORD, "new_password": "a horn of otter brass" });
    assert_eq!(world.call_by(&ada, "POST", "/v1/account/password", Some(change)).await.status, 204);
    let late = add(&world, &ada, &begun, &credential).await;
    assert_eq!((late.status, &late.json()["code"]), (400, &"INVALID_CEREMONY".into()));

    let bob = world.person("bob@example.com", "viewer").await;
    let begun = begin(&world, &bob, json!({})).await;
    let (_, credential) = Authenticator::make(&begun["options"], ORIGIN);
    end_sessions(&world, &bob).await;
    let ended = add(&world, &bob, &begun, &credential).await;
    assert_eq!((ended.status, &ended.json()["code"]), (401, &"INVALID_SESSION".into()), "immediately");
}

#[tokio::test]
async fn one_person_cannot_finish_the_ceremony_of_another_or_touch_their_passkeys() {
    let world = World::new().await;
    let (ada, bob) =
        (world.person("ada@example.com", "viewer").await, world.person("bob@example.com", "viewer").await);
    let begun = begin(&world, &ada, json!({})).await;
    let (_, credential) = Authenticator::make(&begun["options"], ORIGIN);
    assert_eq!(add(&world, &bob, &begun, &credential).await.json()["code"], "INVALID_CEREMONY");
    let (_, id) = added(&world, &ada, json!({})).await;
    let path = format!("/v1/account/passkeys/{id}");
    let name = Some(json!({ "name": "Mine" }));
    assert_eq!(world.call_by(&bob, "PATCH", &path, name.clone()).await.status, 404);
    assert_eq!(world.call_by(&bob, "DELETE", &path, None).await.status, 404);
    assert_eq!(world.call_by(&ada, "PATCH", &path, name).await.json()["name"], "Mine");
}

#[tokio::test]
async fn the_last_way_to_log_in_stays_and_a_removed_passkey_logs_in_no_more() {
    let world = World::new().await;
    let ada = world.person("ada@example.com", "viewer").await;
    let (mut laptop, id) = added(&world, &ada, json!({})).await;
    let path = format!("/v1/account/passkeys/{id}");
    let last = world.call_by(&ada, "DELETE", &path, None).await;
    assert_eq!((last.status, &last.json()["code"]), (409, &"LAST_WAY_IN".into()));
    added(&world, &ada, json!({})).await;
    assert_eq!(world.call_by(&ada, "DELETE", &path, None).await.status, 204);
    let ceremony = begin_log_in(&world).await;
    let signed = laptop.sign(&ceremony["options"], ORIGIN);
    assert_eq!(log_in(&world, &ceremony, &signed).await, (401, "PASSKEY_REFUSED".into()));
}
