//! SCIM 2.0: an identity provider's directory sends users and groups.

mod groups;
mod requests;
mod users;

use posthorn_harness::{HttpAnswer, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// An organisation with a verified domain, and a directory.
struct Scene {
    world: World,
    dns: DnsServer,
    directory: String,
    token: String,
}

impl Scene {
    async fn set() -> Self {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let (directory, token) = directory(&world, &world.acme.live).await;
        let scene = Self { world, dns, directory, token };
        scene.verify("acme.example").await;
        scene
    }

    /// Verifies a domain of acme.
    async fn verify(&self, name: &str) {
        let added = self.world.call("POST", "/v1/org/domains", Some(json!({ "name": name }))).await.json();
        self.dns.put(&text(&added["record"]["name"]), Entry::Txt(text(&added["record"]["value"])));
        let path = format!("/v1/org/domains/{}/verify", text(&added["id"]));
        assert_eq!(self.world.call("POST", &path, None).await.json()["status"], "verified");
    }

    /// A request of the directory.
    async fn scim(&self, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
        self.world.call_as(&self.token, method, &format!("/scim/v2{path}"), body, &[]).await
    }

    /// A request that must succeed.
    async fn done(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.scim(method, path, body).await;
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.json());
        if answer.status == 204 { Value::Null } else { answer.json() }
    }

    /// Sends a user with an address; returns its id.
    async fn send(&self, email: &str) -> String {
        text(&self.done("POST", "/Users", Some(user(email))).await["id"])
    }

    async fn send_group(&self, name: &str, members: &[&str]) -> String {
        text(&self.done("POST", "/Groups", Some(group(name, members))).await["id"])
    }

    /// The members of acme as address and role.
    async fn members(&self) -> Vec<(String, String)> {
        let listed = self.world.call("GET", "/v1/members", None).await.json();
        let member = |one: &Value| (text(&one["email"]), text(&one["role"]));
        let is_in = |one: &&Value| one["suspended_at"].is_null();
        let mut members: Vec<_> =
            listed["data"].as_array().unwrap().iter().filter(is_in).map(member).collect();
        members.sort();
        members
    }

    async fn role(&self, email: &str) -> Option<String> {
        self.members().await.into_iter().find(|(one, _)| one == email).map(|(_, role)| role)
    }

    /// Changes the directory as its organisation does.
    async fn map(&self, group_roles: &[(&str, &str)]) {
        let roles: Vec<Value> =
            group_roles.iter().map(|(group, role)| json!({ "group_id": group, "role": role })).collect();
        let path = format!("/v1/directories/{}", self.directory);
        let answer = self.world.call("PATCH", &path, Some(json!({ "group_roles": roles }))).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
    }
}

/// Makes a directory with a key; returns its id and a token.
async fn directory(world: &World, key: &str) -> (String, String) {
    let body = json!({ "name": "Okta", "default_role": "viewer" });
    let made = world.call_as(key, "POST", "/v1/directories", Some(body), &[]).await;
    assert_eq!(made.status, 200, "{}", made.json());
    let id = text(&made.json()["id"]);
    let path = format!("/v1/directories/{id}/tokens");
    let token = world.call_as(key, "POST", &path, Some(json!({ "name": "Okta" })), &[]).await;
    assert_eq!(token.status, 200, "{}", token.json());
    (id, text(&token.json()["token"]))
}

fn user(email: &str) -> Value {
    json!({
        "schemas": [USER], "userName": email, "active": true,
        "name": { "givenName": "Ada", "familyName": "Lovelace" }, "emails": [{ "value": email, "primary": true }],
    })
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    json!({ "schemas": [GROUP], "displayName": name, "members": members })
}

fn patch(operations: Value) -> Option<Value> {
    let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    Some(json!({ "schemas": [schema], "Operations": operations }))
}

/// The status and type of an error.
fn error(answer: &HttpAnswer) -> (u16, Value) {
    let body = answer.json();
    assert_eq!(answer.header("content-type"), Some("application/scim+json"), "{body}");
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{body}");
    assert_eq!(body["status"], answer.status.to_string());
    (answer.status, body["scimType"].clone())
}

#[tokio::test]
async fn a_token_is_shown_once_listed_with_its_use_does_nothing_else_and_ends() {
    let scene = Scene::set().await;
    scene.send("ada@acme.example").await;
    scene.world.cloud.pump().await;
    let listed = scene.world.call("GET", "/v1/api-keys", None).await.json();
    let keys = listed["data"].as_array().unwrap();
    let token = keys.iter().find(|key| key["scopes"] == json!(["directory:provision"])).expect("the token");
    assert!(token["token"].is_null() && token["created_by"].is_null(), "{token}");
    for path in ["/v1/emails", "/v1/members", "/v1/api-keys", "/v1/directories"] {
        let answer = scene.world.call_as(&scene.token, "GET", path, None, &[]).await;
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("INSUFFICIENT_SCOPE")), "{path}");
    }
    // No key has the permission, not even the organisation's own, and nobody can give it.
    assert_eq!(error(&scene.world.call("GET", "/scim/v2/Users", None).await).0, 403);
    let wanted = json!({ "name": "n", "scopes": ["directory:provision"] });
    assert_eq!(
        scene.world.call("POST", "/v1/api-keys", Some(wanted)).await.json()["code"],
        "INSUFFICIENT_SCOPE"
    );
    let path = format!("/v1/api-keys/{}", text(&token["id"]));
    assert_eq!(scene.world.call("DELETE", &path, None).await.status, 200);
    scene.world.advance_seconds(60);
    assert_eq!(error(&scene.scim("GET", "/Users", None).await).0, 401);
}

#[tokio::test]
async fn a_removed_directory_takes_its_users_and_tokens_and_leaves_the_members() {
    let scene = Scene::set().await;
    let ada = scene.send("ada@acme.example").await;
    scene.send_group("Engineering", &[&ada]).await;
    let path = format!("/v1/directories/{}", scene.directory);
    assert_eq!(scene.world.call("DELETE", &path, None).await.status, 200);
    assert_eq!(scene.world.call("DELETE", &path, None).await.status, 404);
    assert_eq!(error(&scene.scim("GET", "/Users", None).await).0, 401);
    assert_eq!(scene.role("ada@acme.example").await.as_deref(), Some("viewer"));
}

#[tokio::test]
async fn nobody_lets_a_directory_give_more_than_they_hold_and_no_owner() {
    let scene = Scene::set().await;
    let owner = json!({ "name": "n", "default_role": "owner" });
    assert_eq!(scene.world.call("POST", "/v1/directories", Some(owner)).await.status, 422);
    let roles =
        json!({ "group_roles": [{ "group_id": "dgroup_01kajbch80f4r6t8v0x2z4b6d8", "role": "owner" }] });
    let path = format!("/v1/directories/{}", scene.directory);
    assert_eq!(scene.world.call("PATCH", &path, Some(roles)).await.status, 422);
    let weak = json!({ "name": "weak", "scopes": ["org:write", "org:read"] });
    let weak = text(&scene.world.call("POST", "/v1/api-keys", Some(weak)).await.json()["token"]);
    for (method, path, body) in [
        ("POST", "/v1/directories".to_owned(), json!({ "name": "n", "default_role": "viewer" })),
        ("PATCH", path.clone(), json!({ "default_role": "developer" })),
        ("POST", format!("{path}/tokens"), json!({ "name": "n" })),
    ] {
        let answer = scene.world.call_as(&weak, method, &path, Some(body), &[]).await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (403, &json!("INSUFFICIENT_SCOPE")),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_directory_sees_nothing_of_another_directory_or_organisation() {
    let scene = Scene::set().await;
    let ada = scene.send("ada@acme.example").await;
    let engineering = scene.send_group("Engineering", &[&ada]).await;
    for key in [&scene.world.acme.live, &scene.world.rival.live] {
        let (_, token) = directory(&scene.world, key).await;
        let call = async |method: &str, path: &str, body: Option<Value>| {
            scene.world.call_as(&token, method, &format!("/scim/v2{path}"), body, &[]).await
        };
        for path in ["/Users", "/Groups"] {
            assert_eq!(call("GET", path, None).await.json()["totalResults"], 0, "{path}");
        }
        for (path, body) in [
            (format!("/Users/{ada}"), user("ada@acme.example")),
            (format!("/Groups/{engineering}"), group("Engineering", &[])),
        ] {
            assert_eq!(error(&call("GET", &path, None).await).0, 404);
            assert_eq!(error(&call("PUT", &path, Some(body)).await).0, 404);
            assert_eq!(error(&call("DELETE", &path, None).await).0, 404);
            let nothing = patch(json!([{ "op": "remove", "path": "externalId" }]));
            assert_eq!(error(&call("PATCH", &path, nothing).await).0, 404);
        }
        let foreign = call("POST", "/Groups", Some(group("Engineering", &[&ada]))).await;
        assert_eq!(error(&foreign), (400, json!("invalidValue")), "a member of another directory");
    }
    // The rival speaks for none of acme's addresses.
    let (_, token) = directory(&scene.world, &scene.world.rival.live).await;
    let path = "/scim/v2/Users";
    let sent = scene.world.call_as(&token, "POST", path, Some(user("eve@acme.example")), &[]).await;
    assert_eq!(sent.status, 201);
    let members = scene.world.call_as(&scene.world.rival.live, "GET", "/v1/members", None, &[]).await.json();
    assert_eq!(members["data"], json!([]));
}
