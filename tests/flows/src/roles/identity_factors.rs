//! The flow of factors, passkeys and sessions.

use posthorn_harness::{Person, World, text};
use serde_json::{Value, json};

use super::Scene;
use crate::identity::{
    authenticator::Authenticator,
    with_password::{PASSWORD, code, log_in, person_with, public, ticket, with_app},
};

/// Uses each route.
pub async fn everything(Scene { world, .. }: &Scene) {
    let ada = person_with(world, "ada@example.com", PASSWORD).await;
    let password = || Some(json!({ "password": PASSWORD }));
    assert_eq!(world.call_by(&ada, "GET", "/v1/account", None).await.status, 200);
    for _ in 0..2 {
        assert_eq!(log_in(world, &ada, PASSWORD).await.status, 200);
    }
    passkeys(world, &ada).await;
    let (secret, _) = with_app(world, &ada, PASSWORD).await;
    world.advance_seconds(60);
    for _ in 0..2 {
        let ticket = ticket(world, &ada, PASSWORD).await;
        let wrong = json!({ "ticket": ticket, "code": "not-a-code" });
        assert_eq!(public(world, "/v1/auth/log-in/code", wrong).await.status, 403);
        let body = json!({ "ticket": ticket, "code": code(world, &secret) });
        assert_eq!(public(world, "/v1/auth/log-in/code", body).await.status, 200);
        world.advance_seconds(60);
    }
    let sessions = world.call_by(&ada, "GET", "/v1/account/sessions", None).await.json();
    let session = format!("/v1/account/sessions/{}", text(&sessions["data"][0]["id"]));
    for (method, path, body, status) in [
        ("POST", "/v1/account/backup-codes", password(), 200),
        ("POST", "/v1/account/totp/disable", password(), 204),
        ("DELETE", &session, None, 204),
        ("DELETE", "/v1/account/sessions", None, 204),
        ("POST", "/v1/account/log-out", None, 204),
    ] {
        let answer = world.call_by(&ada, method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.json());
    }
}

async fn passkeys(world: &World, ada: &Person) {
    let origin = crate::identity::passkeys::ORIGIN;
    let password = Some(json!({ "password": PASSWORD }));
    let begun = world.call_by(ada, "POST", "/v1/account/passkeys/begin", password).await.json();
    let (mut laptop, credential) = Authenticator::make(&begun["options"], origin);
    let body = json!({ "ceremony_id": begun["ceremony_id"], "name": "Laptop", "credential": credential });
    let added = world.call_by(ada, "POST", "/v1/account/passkeys", Some(body)).await;
    let path = format!("/v1/account/passkeys/{}", text(&added.json()["id"]));
    let begun = public(world, "/v1/auth/passkeys/begin", Value::Null).await.json();
    let signed = laptop.sign(&begun["options"], origin);
    let body = json!({ "ceremony_id": begun["ceremony_id"], "credential": signed });
    assert_eq!(public(world, "/v1/auth/passkeys", body).await.status, 200);
    for _ in 0..2 {
        let begun = public(world, "/v1/auth/passkeys/begin", Value::Null).await.json();
        let signed = laptop.sign(&begun["options"], "https://evil.example");
        let body = json!({ "ceremony_id": begun["ceremony_id"], "credential": signed });
        assert_eq!(public(world, "/v1/auth/passkeys", body).await.status, 401);
    }
    for (method, path, body) in [
        ("GET", "/v1/account/passkeys", None),
        ("PATCH", &path, Some(json!({ "name": "Phone" }))),
        ("DELETE", &path, None),
    ] {
        let answer = world.call_by(ada, method, path, body).await;
        assert!(answer.status < 300, "{method} {path}: {}", answer.json());
    }
}
