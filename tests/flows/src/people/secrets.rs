//! Idempotency, derived secrets and the audit log of people.

use posthorn_access::{Credential, Presented, SessionToken, bootstrap, sign_in, verify};
use posthorn_harness::{Person, Receiver, World, email, text};
use posthorn_ids::{PersonId, SessionId};
use serde_json::{Value, json};

use super::{again, is, outcome};

#[tokio::test]
async fn a_secret_is_shown_again_to_the_same_session_only() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let (other_device, bob) = (again(&world, &ada).await, world.person("bob@acme.example", "owner").await);
    let org = ada.org.to_string();
    for (path, body, secret) in [
        ("/v1/api-keys", json!({ "name": "ci", "scopes": ["send"] }), "token"),
        ("/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] }), "signing_secret"),
    ] {
        let headers = [("idempotency-key", "once"), ("posthorn-org", org.as_str())];
        let by =
            async |person: &Person| world.call_with(person, "POST", path, Some(body.clone()), &headers).await;
        let first = by(&ada).await;
        assert_eq!(first.status, 200, "{path}: {}", first.json());
        let repeated = by(&ada).await;
        assert_eq!(repeated.header("idempotent-replayed"), Some("true"), "{path}");
        let shown = text(&first.json()[secret]);
        assert!(shown.len() > 30, "{path}");
        assert_eq!(text(&repeated.json()[secret]), shown, "{path}");
        for person in [&other_device, &bob] {
            assert_eq!(outcome(&by(person).await), is(422, "IDEMPOTENCY_KEY_REUSED"), "{path}");
        }
        let key = [("idempotency-key", "once")];
        let by_key = world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &key).await;
        assert_eq!(outcome(&by_key), is(422, "IDEMPOTENCY_KEY_REUSED"), "{path}");
    }
    let listed = world.call("GET", "/v1/api-keys", None).await.json();
    let ci = listed["data"].as_array().unwrap().iter().filter(|key| key["name"] == "ci").count();
    assert_eq!(ci, 1);
    world.cloud.pump().await;
}

#[tokio::test]
async fn no_secret_is_derived_from_an_empty_credential() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let org = ada.org.to_string();
    let body = json!({ "name": "ci", "scopes": ["send"] }).to_string();
    for headers in [
        vec![],
        vec![("authorization", "")],
        vec![("authorization", "Bearer ")],
        vec![("cookie", "__Host-posthorn=")],
        vec![("cookie", "__Host-posthorn=.."), ("sec-fetch-site", "same-origin")],
    ] {
        let mut all = vec![
            ("content-type", "application/json"),
            ("idempotency-key", "k"),
            ("posthorn-org", org.as_str()),
        ];
        all.extend(headers.clone());
        let answer = world.cloud.http("POST", "/v1/api-keys", &all, body.as_bytes()).await;
        assert!([401, 403].contains(&answer.status), "{headers:?}: {}", answer.json());
    }
    let app = world.cloud.owner_app();
    let now = app.now();
    let unknown = SessionToken::random(PersonId::new(now), SessionId::new(now)).reveal();
    for token in ["", "..", "a.b.c", unknown.as_str()] {
        assert!(sign_in(&app, token).await.is_err(), "{token}");
        for credential in [Credential::Key(token), Credential::Session(token)] {
            let presented = Presented {
                credential,
                org: Some(&org),
                environment: None,
                tenant: None,
                impersonation: None,
                address: None,
                function: "create-api-key",
            };
            assert!(verify(&app, presented).await.is_err(), "{token}");
        }
    }
    let token = ada.cookie.strip_prefix("__Host-posthorn=").unwrap();
    assert_eq!(sign_in(&app, token).await.unwrap().secret().as_bytes(), token.as_bytes());
}

#[tokio::test]
async fn a_person_cannot_give_a_key_what_their_role_lacks() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "developer").await;
    for scopes in [json!(["org:write"]), json!(["members:write"]), json!(["manage"]), json!(["orgs:read"])] {
        let body = json!({ "name": "n", "scopes": scopes });
        let answer = world.call_by(&ada, "POST", "/v1/api-keys", Some(body)).await;
        assert_eq!(outcome(&answer), is(403, "INSUFFICIENT_SCOPE"), "{scopes}");
    }
    let all = world.call_by(&ada, "POST", "/v1/api-keys", Some(json!({ "name": "all" }))).await.json();
    assert_eq!(all["created_by"], json!(ada.account.id));
    let held: Vec<String> = all["scopes"].as_array().unwrap().iter().map(text).collect();
    assert!(
        held.contains(&"domains:write".to_owned()) && !held.contains(&"org:write".to_owned()),
        "{held:?}"
    );
    // A key that the person's key makes is the person's too.
    let body = json!({ "name": "second", "scopes": ["read"] });
    let second = world.call_as(&text(&all["token"]), "POST", "/v1/api-keys", Some(body), &[]).await;
    assert_eq!(second.json()["created_by"], json!(ada.account.id), "{}", second.json());
}

async fn entries(world: &World, query: &str) -> Vec<Value> {
    let answer = world.call("GET", &format!("/v1/audit?{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_audit_log_names_the_person_for_changes_refusals_and_emails() {
    let world = World::new().await;
    let (ada, viewer) =
        (world.person("ada@acme.example", "owner").await, world.person("vi@acme.example", "viewer").await);
    let actor = |person: &Person| json!({ "type": "person", "id": person.account.id });
    bootstrap::revise_org(&world.cloud.owner_app(), ada.org, |org| org.audit_emails = true).await.unwrap();
    let tenant = world.call_by(&ada, "POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json();
    let refused = world.call_by(&viewer, "POST", "/v1/tenants", Some(json!({ "name": "T" }))).await;
    assert_eq!(outcome(&refused), is(403, "INSUFFICIENT_SCOPE"));
    let sent = world.call_by(&ada, "POST", "/v1/emails", Some(email("a@example.com"))).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    for _ in 0..3 {
        world.cloud.pump().await;
    }
    let made = entries(&world, &format!("resource_id={}", text(&tenant["id"]))).await;
    assert_eq!(made[0]["actor"], actor(&ada), "{made:?}");
    let refusals = entries(&world, "action=request.refused").await;
    assert_eq!((refusals.len(), &refusals[0]["actor"]), (1, &actor(&viewer)), "{refusals:?}");
    let emails = entries(&world, "resource_type=email").await;
    assert_eq!((emails.len(), &emails[0]["actor"]), (1, &actor(&ada)), "{emails:?}");
    let by_ada = entries(&world, &format!("actor={}", ada.account.id)).await;
    assert!(by_ada.len() >= 2, "{by_ada:?}");
    let all = json!(entries(&world, "limit=100").await).to_string();
    let secret = ada.cookie.rsplit('.').next().unwrap();
    assert!(!all.contains(secret), "no entry has a session's secret");
}
