//! The flow of a directory.

use posthorn_harness::text;
use posthorn_test_dns::Entry;
use serde_json::{Value, json};

use super::super::Scene;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Makes a directory, lets it send, change and remove users and groups, with new names, accounts and roles, and removes it.
pub async fn everything(scene: &Scene) {
    let world = &scene.world;
    let post = async |path: &str, body: Value| {
        let key = format!("scim {path}");
        let headers = [("idempotency-key", key.as_str())];
        let answer = world.call_as(&world.acme.live, "POST", path, Some(body), &headers).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        answer.json()
    };
    let domain = post("/v1/org/domains", json!({ "name": "scim.example" })).await;
    scene.dns.put(&text(&domain["record"]["name"]), Entry::Txt(text(&domain["record"]["value"])));
    post(&format!("/v1/org/domains/{}/verify", text(&domain["id"])), json!(null)).await;
    let (mut directory, mut token) = (Value::Null, Value::Null);
    for _ in 0..2 {
        directory = post("/v1/directories", json!({ "name": "n", "default_role": "viewer" })).await;
        token =
            post(&format!("/v1/directories/{}/tokens", text(&directory["id"])), json!({ "name": "n" })).await;
    }
    let (path, token) = (format!("/v1/directories/{}", text(&directory["id"])), text(&token["token"]));
    let scim = async |method: &str, path: &str, body: Option<Value>| {
        let answer = world.call_as(&token, method, &format!("/scim/v2{path}"), body, &[]).await;
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.json());
        answer
    };
    for path in [
        "ServiceProviderConfig",
        "ResourceTypes",
        "ResourceTypes/User",
        "Schemas",
        "Schemas/urn:ietf:params:scim:schemas:core:2.0:Group",
    ] {
        scim("GET", &format!("/{path}"), None).await;
    }
    scim("POST", "/.search", Some(json!({ "filter": "userName sw \"a\"" }))).await;
    let group = everything_of_users_and_groups(&scim).await;
    let roles = json!({ "group_roles": [{ "group_id": group, "role": "member" }], "default_role": "viewer" });
    assert_eq!(world.call("PATCH", &path, Some(roles)).await.status, 200);
    for path in ["/v1/directories".to_owned(), format!("{path}/groups")] {
        assert_eq!(world.call("GET", &path, None).await.status, 200);
    }
    scim("DELETE", &format!("/Groups/{group}"), None).await;
    scim("POST", "/Groups", Some(json!({ "schemas": [GROUP], "displayName": "Late" }))).await;
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    assert_eq!(world.call("DELETE", &path, None).await.status, 404);
}

/// Returns the id of a group with a member.
async fn everything_of_users_and_groups(
    scim: &impl AsyncFn(&str, &str, Option<Value>) -> posthorn_harness::HttpAnswer,
) -> String {
    let user = |name: &str| json!({ "schemas": [USER], "userName": name });
    let patch = |path: &str, value: &str| json!({ "schemas": [], "Operations": [{ "op": "replace", "path": path, "value": value }] });
    let mut users = Vec::new();
    for name in ["ada@scim.example", "bob", "carl"] {
        users.push(text(&scim("POST", "/Users", Some(user(name))).await.json()["id"]));
    }
    // Each gets a new name and an account.
    scim("PUT", &format!("/Users/{}", users[1]), Some(user("bob@scim.example"))).await;
    scim("PATCH", &format!("/Users/{}", users[2]), Some(patch("userName", "carl@scim.example"))).await;
    for query in ["", "?filter=userName%20eq%20%22bob%40scim.example%22"] {
        scim("GET", &format!("/Users{query}"), None).await;
    }
    scim("GET", &format!("/Users/{}", users[0]), None).await;
    let member = json!([{ "value": users[0] }]);
    let group = |name: &str| json!({ "schemas": [GROUP], "displayName": name, "members": member });
    let id = text(&scim("POST", "/Groups", Some(group("One"))).await.json()["id"]);
    let path = format!("/Groups/{id}");
    scim("PUT", &path, Some(group("Two"))).await;
    scim("PATCH", &path, Some(patch("displayName", "Three"))).await;
    for path in ["/Groups", "/Groups?filter=displayName%20eq%20%22three%22", &path] {
        scim("GET", path, None).await;
    }
    scim("DELETE", &format!("/Users/{}", users[1]), None).await;
    id
}
