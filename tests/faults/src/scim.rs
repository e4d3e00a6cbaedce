use posthorn_harness::{HttpAnswer, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use crate::every_kill_of;

/// More calls than a request of a directory makes.
const CALLS: u32 = 60;
const ADA: &str = "ada@people.example";

/// Acme with a verified domain and a directory.
struct Scene {
    world: World,
    directory: String,
    token: String,
    _dns: DnsServer,
}

impl Scene {
    async fn set() -> Self {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let post = async |path: &str, body: Value| {
            let answer = world.call("POST", path, Some(body)).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.json());
            answer.json()
        };
        let domain = post("/v1/org/domains", json!({ "name": "people.example" })).await;
        dns.put(&text(&domain["record"]["name"]), Entry::Txt(text(&domain["record"]["value"])));
        post(&format!("/v1/org/domains/{}/verify", text(&domain["id"])), json!(null)).await;
        let directory = post("/v1/directories", json!({ "name": "n", "default_role": "viewer" })).await;
        let directory = text(&directory["id"]);
        let token = post(&format!("/v1/directories/{directory}/tokens"), json!({ "name": "n" })).await;
        Self { world, directory, token: text(&token["token"]), _dns: dns }
    }

    async fn scim(&self, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
        self.world.call_as(&self.token, method, &format!("/scim/v2{path}"), body, &[]).await
    }

    async fn send(&self) -> String {
        text(&self.scim("POST", "/Users", Some(user())).await.json()["id"])
    }

    async fn send_group(&self, members: &[&str]) -> String {
        text(&self.scim("POST", "/Groups", Some(group(members))).await.json()["id"])
    }

    async fn map(&self, group: &str) {
        let roles = json!({ "group_roles": [{ "group_id": group, "role": "developer" }] });
        let path = format!("/v1/directories/{}", self.directory);
        assert_eq!(self.world.call("PATCH", &path, Some(roles)).await.status, 200);
    }

    /// How many of a kind the directory has.
    async fn total(&self, kind: &str) -> u64 {
        self.scim("GET", &format!("/{kind}"), None).await.json()["totalResults"].as_u64().unwrap()
    }

    /// The role of the one member; `None` if there is no member.
    async fn role(&self) -> Option<String> {
        let members = self.world.call("GET", "/v1/members", None).await.json()["data"].clone();
        assert!(members.as_array().unwrap().len() <= 1, "{members}");
        let is_in = members[0]["suspended_at"].is_null();
        members[0]["role"].as_str().filter(|_| is_in).map(str::to_owned)
    }

    /// Makes a request that is killed, and then again. Returns the statuses; `None` if it was not killed.
    async fn twice(
        &self,
        fault: posthorn_harness::Fault,
        request: (&str, &str, Option<Value>),
    ) -> Option<(u16, u16)> {
        let handle = self.world.cloud.set_fault(fault);
        let first = self.scim(request.0, request.1, request.2.clone()).await.status;
        self.world.cloud.clear_faults();
        if handle.fired() == 0 {
            return None;
        }
        Some((first, self.scim(request.0, request.1, request.2).await.status))
    }
}

fn user() -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": ADA })
}

fn group(members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Engineers", "members": members })
}

fn patch(path: &str, value: Value) -> Value {
    let schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    json!({ "schemas": [schema], "Operations": [{ "op": "replace", "path": path, "value": value }] })
}

#[tokio::test]
async fn a_new_user_whose_creation_is_killed_between_any_two_calls_is_one_user_and_one_member() {
    let mut killed = 0;
    for fault in every_kill_of("create-scim-user", CALLS) {
        let (scene, what) = (Scene::set().await, format!("{fault:?}"));
        let Some((first, again)) = scene.twice(fault, ("POST", "/Users", Some(user()))).await else { break };
        killed += 1;
        // Directories look for a user whose name is taken. Whoever is, is whole.
        assert!(matches!((first, again), (500, 201) | (201 | 500, 409)), "{what}: {first} {again}");
        assert_eq!(
            (scene.total("Users").await, scene.role().await.as_deref()),
            (1, Some("viewer")),
            "{what}"
        );
    }
    assert!(killed >= 20, "only {killed} kills happened");
}

#[tokio::test]
async fn a_suspension_that_is_killed_between_any_two_calls_can_be_repeated() {
    let mut killed = 0;
    for fault in every_kill_of("update-scim-user", CALLS) {
        let (scene, what) = (Scene::set().await, format!("{fault:?}"));
        let path = format!("/Users/{}", scene.send().await);
        let request = ("PATCH", path.as_str(), Some(patch("active", json!(false))));
        let Some((first, again)) = scene.twice(fault, request).await else { break };
        killed += 1;
        assert!([200, 500].contains(&first) && again == 200, "{what}: {first} {again}");
        assert_eq!(scene.role().await, None, "{what}");
        assert_eq!(scene.scim("PUT", &path, Some(user())).await.status, 200, "{what}");
        assert_eq!(scene.role().await, None, "{what}: nothing else lets them in");
        assert_eq!(
            scene.scim("PATCH", &path, Some(patch("active", json!(true)))).await.status,
            200,
            "{what}"
        );
        assert_eq!(scene.role().await.as_deref(), Some("viewer"), "{what}");
    }
    assert!(killed >= 20, "only {killed} kills happened");
}

#[tokio::test]
async fn a_removal_that_is_killed_between_any_two_calls_can_be_repeated_and_frees_the_name() {
    let mut killed = 0;
    for fault in every_kill_of("delete-scim-user", CALLS) {
        let (scene, what) = (Scene::set().await, format!("{fault:?}"));
        let path = format!("/Users/{}", scene.send().await);
        let Some((first, again)) = scene.twice(fault, ("DELETE", &path, None)).await else { break };
        killed += 1;
        assert!(matches!((first, again), (500, 204) | (204 | 500, 404)), "{what}: {first} {again}");
        assert_eq!((scene.total("Users").await, scene.role().await), (0, None), "{what}");
        assert_eq!(scene.scim("POST", "/Users", Some(user())).await.status, 201, "{what}");
        assert_eq!(scene.role().await.as_deref(), Some("viewer"), "{what}");
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_group_whose_members_change_while_it_is_killed_gives_the_right_role_in_the_end() {
    let mut killed = 0;
    for fault in every_kill_of("update-scim-group", CALLS) {
        let (scene, what) = (Scene::set().await, format!("{fault:?}"));
        let (ada, group) = (scene.send().await, scene.send_group(&[]).await);
        scene.map(&group).await;
        let path = format!("/Groups/{group}");
        let request = ("PATCH", path.as_str(), Some(patch("members", json!([{ "value": ada }]))));
        let Some((first, again)) = scene.twice(fault, request).await else { break };
        killed += 1;
        assert!([200, 500].contains(&first) && again == 200, "{what}: {first} {again}");
        assert_eq!(scene.role().await.as_deref(), Some("developer"), "{what}");
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_group_whose_creation_or_removal_is_killed_is_whole_or_gone() {
    let mut killed = 0;
    for (function, method) in [("create-scim-group", "POST"), ("delete-scim-group", "DELETE")] {
        for fault in every_kill_of(function, CALLS) {
            let (scene, what) = (Scene::set().await, format!("{fault:?}"));
            let ada = scene.send().await;
            let (mut path, mut body) = ("/Groups".to_owned(), Some(group(&[&ada])));
            if method == "DELETE" {
                let group = scene.send_group(&[&ada]).await;
                scene.map(&group).await;
                (path, body) = (format!("/Groups/{group}"), None);
            }
            let Some((first, again)) = scene.twice(fault, (method, &path, body)).await else { break };
            killed += 1;
            let right = match method {
                "POST" => matches!((first, again), (500, 201) | (201 | 500, 409)),
                _ => matches!((first, again), (500, 204) | (204 | 500, 404)),
            };
            assert!(right, "{what}: {first} {again}");
            let groups = scene.scim("GET", "/Groups", None).await.json();
            let members = groups["Resources"][0]["members"].as_array().map(Vec::len);
            let expected = if method == "POST" { (1, Some(1)) } else { (0, None) };
            assert_eq!((groups["totalResults"].as_u64().unwrap(), members), expected, "{what}");
            assert_eq!(scene.role().await.as_deref(), Some("viewer"), "{what}");
        }
    }
    assert!(killed >= 40, "only {killed} kills happened");
}
