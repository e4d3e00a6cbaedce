//! Who sees and removes an export: who may read its data.

use posthorn_access::HiddenField;
use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::exports::{ask, write};

/// The paths of listed exports.
fn paths(list: &Value) -> Vec<String> {
    let listed = list["data"].as_array().unwrap().iter();
    listed.map(|one| format!("/v1/exports/{}", text(&one["id"]))).collect()
}

#[tokio::test]
async fn what_a_key_may_not_read_it_neither_lists_nor_removes() {
    let world = World::new().await;
    let scopes = json!({ "name": "k", "scopes": ["exports:read", "exports:write", "emails:read"] });
    let weak = text(&world.call("POST", "/v1/api-keys", Some(scopes)).await.json()["token"]);
    let search = json!({ "kind": "suppressions", "format": "csv", "filter": { "q": "ada@example.com" } });
    let others = ask(&world, &world.acme.live, search).await;
    let emails = ask(&world, &world.acme.live, json!({ "kind": "emails", "format": "csv" })).await;
    for _ in 0..2 {
        let listed = world.call_as(&weak, "GET", "/v1/exports", None, &[]).await.json();
        assert_eq!(paths(&listed), std::slice::from_ref(&emails), "{listed}");
        for method in ["GET", "DELETE"] {
            let refused = world.call_as(&weak, method, &others, None, &[]).await;
            assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("INSUFFICIENT_SCOPE")));
        }
        write(&world).await;
    }
    let all = world.call("GET", "/v1/exports", None).await.json();
    assert_eq!(paths(&all), [emails.clone(), others]);
    assert_eq!(world.call_as(&weak, "DELETE", &emails, None, &[]).await.status, 200);
}

#[tokio::test]
async fn an_export_that_shows_what_a_role_hides_is_neither_listed_for_it_nor_removed_by_it() {
    let world = World::new().await;
    let permissions = ["*:read", "exports:write"];
    let person = world.person_with("support@acme.example", &permissions, &[HiddenField::Recipients]).await;
    let whole = ask(&world, &world.acme.live, json!({ "kind": "emails", "format": "csv" })).await;
    world.advance_seconds(1);
    let body = json!({ "kind": "emails", "format": "csv" });
    let own = world.call_by(&person, "POST", "/v1/exports", Some(body)).await;
    assert_eq!(own.status, 200, "{}", own.json());
    let own = format!("/v1/exports/{}", text(&own.json()["id"]));
    let seen = world.call_by(&person, "GET", "/v1/exports", None).await;
    assert_eq!(paths(&seen.json()), std::slice::from_ref(&own));
    let refused = world.call_by(&person, "DELETE", &whole, None).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("FIELD_HIDDEN")));
    assert_eq!(world.call_by(&person, "DELETE", &own, None).await.status, 200);
    assert_eq!(paths(&world.call("GET", "/v1/exports", None).await.json()), [whole]);
}
