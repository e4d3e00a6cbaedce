//! A person's sessions.

use posthorn_harness::{Person, World, text};
use serde_json::Value;

use super::with_password::{PASSWORD, person_with};

async fn sessions(world: &World, person: &Person) -> Vec<Value> {
    let listed = world.call_by(person, "GET", "/v1/account/sessions", None).await;
    assert_eq!(listed.status, 200, "{}", listed.json());
    listed.json()["data"].as_array().unwrap().clone()
}

async fn status(world: &World, person: &Person) -> u16 {
    world.call_by(person, "GET", "/v1/account", None).await.status
}

/// The same person on another device, with a session's cookie of its own.
async fn elsewhere(world: &World, person: &Person) -> Person {
    let email = person.account.email.as_str();
    let body = serde_json::json!({ "email": email, "password": PASSWORD }).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "same-origin"),
        (
            "user-agent",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
        ),
    ];
    let answer = world.cloud.http("POST", "/v1/auth/log-in", &headers, body.as_bytes()).await;
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    Person { cookie, ..person.clone() }
}

#[tokio::test]
async fn sessions_are_listed_by_device_with_their_last_use() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    world.advance_seconds(3600);
    let mac = elsewhere(&world, &ada).await;
    let listed = sessions(&world, &mac).await;
    assert_eq!(listed.len(), 2, "{listed:?}");
    let (newest, oldest) = (&listed[0], &listed[1]);
    assert_eq!((&newest["current"], &oldest["current"]), (&true.into(), &false.into()));
    assert_eq!((&newest["device"], &newest["platform"]), (&"Firefox on macOS".into(), &"macOS".into()));
    assert!(newest["last_used_at"].is_string() && oldest["last_used_at"].is_null(), "{listed:?}");
    assert!(text(&newest["expires_at"]) > text(&oldest["expires_at"]));
}

#[tokio::test]
async fn an_ended_session_is_refused_within_thirty_seconds() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let stolen = elsewhere(&world, &ada).await;
    assert_eq!((status(&world, &ada).await, status(&world, &stolen).await), (200, 200), "both are cached");
    let other = sessions(&world, &ada).await.into_iter().find(|one| one["current"] == false).unwrap();
    let path = format!("/v1/account/sessions/{}", text(&other["id"]));
    assert_eq!(world.call_by(&ada, "DELETE", &path, None).await.status, 204);
    assert_eq!(world.call_by(&ada, "DELETE", &path, None).await.status, 404);
    world.advance_seconds(30);
    let refused = world.call_by(&stolen, "GET", "/v1/account", None).await;
    assert_eq!((refused.status, &refused.json()["code"]), (401, &"INVALID_SESSION".into()));
    assert!(refused.header("set-cookie").unwrap().starts_with("__Host-posthorn=;"), "its cookie is removed");
    assert_eq!(status(&world, &ada).await, 200);
}

#[tokio::test]
async fn all_others_end_together_and_all_end_with_the_cookie() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let (phone, tablet) = (elsewhere(&world, &ada).await, elsewhere(&world, &ada).await);
    let kept = world.call_by(&ada, "DELETE", "/v1/account/sessions", None).await;
    assert_eq!((kept.status, kept.header("set-cookie")), (204, None));
    world.advance_seconds(30);
    let statuses = [status(&world, &phone).await, status(&world, &tablet).await, status(&world, &ada).await];
    assert_eq!(statuses, [401, 401, 200]);
    let bad = world.call_by(&ada, "DELETE", "/v1/account/sessions?keep=all", None).await;
    assert_eq!(bad.status, 422);
    let all = world.call_by(&ada, "DELETE", "/v1/account/sessions?keep=none", None).await;
    assert_eq!(all.status, 204);
    assert!(all.header("set-cookie").unwrap().starts_with("__Host-posthorn=;"));
    world.advance_seconds(30);
    assert_eq!(status(&world, &ada).await, 401);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another_person() {
    let world = World::new().await;
    let ada = person_with(&world, "ada@example.com", PASSWORD).await;
    let bob = world.person("bob@example.com", "owner").await;
    let of_ada = text(&sessions(&world, &ada).await[0]["id"]);
    let path = format!("/v1/account/sessions/{of_ada}");
    assert_eq!(world.call_by(&bob, "DELETE", &path, None).await.status, 404);
    world.advance_seconds(30);
    assert_eq!(status(&world, &ada).await, 200);
}
