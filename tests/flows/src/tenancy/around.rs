//! What is around an owner's objects: their scope, mail for them, and what belongs to nobody.

use posthorn_access::bootstrap;
use posthorn_harness::{World, text};
use posthorn_ids::{ApiKeyId, Environment};
use serde_json::{Value, json};

/// An incident of the status page. Only the operator announces one.
pub async fn incident(world: &World) -> String {
    let body = json!({ "name": "Slow", "body": "It is slow." });
    let answer = world.call_as(&world.operator, "POST", "/v1/status/incidents", Some(body), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    text(&answer.json()["id"])
}

/// The scope and the organisation of a key, read from its stored credential.
pub async fn scope_of(world: &World, key: &Value) -> (posthorn_items::Scope, String) {
    let app = world.cloud.owner_app();
    let id: ApiKeyId = key["id"].as_str().unwrap().parse().unwrap();
    let stored = posthorn_store::Store::credential(app.part(), id);
    let stored = stored.get::<posthorn_store::CredentialItem>(
        posthorn_access::CREDENTIAL_SORT,
        posthorn_store::Read::Consistent,
    );
    let scope = stored.await.unwrap().unwrap().value.scope().unwrap();
    assert_eq!(*scope.environment(), Environment::live());
    let org = scope.org();
    let scope = match scope.tenant() {
        Some(tenant) => bootstrap::tenant_scope(org, tenant, Environment::live()),
        None => bootstrap::scope(org, Environment::live()),
    };
    (scope, org.to_string())
}

pub fn mail(word: &str) -> String {
    format!(
        "From: a@senders.example\r\nTo: in@{word}.example\r\nSubject: {word}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{word}\r\n\
         --b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n{word}\r\n--b--\r\n"
    )
}
