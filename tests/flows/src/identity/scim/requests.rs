//! What identity providers send, and what the protocol says about it.

use posthorn_harness::text;
use serde_json::{Value, json};

use super::{Scene, error, patch, user};

/// Each step of a provider's requests: what it sends, and a part of what it must get. `{name}` is an id that an earlier step saved.
async fn play(fixture: &str) {
    let scene = Scene::set().await;
    let steps: Vec<Value> = serde_json::from_str(fixture).expect("a fixture");
    let mut saved: Vec<(String, String)> = Vec::new();
    for step in steps {
        let fill = |text: &str| {
            saved.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
        };
        let (method, path) = (text(&step["method"]), fill(&text(&step["path"])));
        let body = (!step["body"].is_null())
            .then(|| serde_json::from_str(&fill(&step["body"].to_string())).unwrap());
        let answer = scene.scim(&method, &path, body).await;
        let what = format!("{}: {}", text(&step["what"]), String::from_utf8_lossy(&answer.body));
        assert_eq!(u64::from(answer.status), step["status"].as_u64().unwrap(), "{what}");
        for (pointer, expected) in step["answer"].as_object().into_iter().flatten() {
            let expected: Value = serde_json::from_str(&fill(&expected.to_string())).unwrap();
            assert_eq!(
                answer.json().pointer(pointer).cloned().unwrap_or_default(),
                expected,
                "{pointer}: {what}"
            );
        }
        if let Some(role) = step["role"].as_object() {
            for (email, role) in role {
                assert_eq!(scene.role(email).await.as_deref(), role.as_str(), "{email}: {what}");
            }
        }
        if let Some(name) = step["save"].as_str() {
            saved.push((name.to_owned(), text(&answer.json()["id"])));
        }
    }
}

#[tokio::test]
async fn oktas_requests_are_understood() {
    play(include_str!("okta.json")).await;
}

#[tokio::test]
async fn entra_ids_requests_are_understood() {
    play(include_str!("entra.json")).await;
}

#[tokio::test]
async fn a_list_has_pages_an_order_and_filters() {
    let scene = Scene::set().await;
    for name in ["carl", "ada", "bob"] {
        scene.send(&format!("{name}@acme.example")).await;
    }
    let list = async |query: &str| {
        let page = scene.done("GET", &format!("/Users?{query}"), None).await;
        let name = |one: &Value| text(&one["userName"]).split('@').next().unwrap().to_owned();
        let names: Vec<String> = page["Resources"].as_array().unwrap().iter().map(name).collect();
        (page["totalResults"].as_u64().unwrap(), names.join(" "))
    };
    assert_eq!(list("sortBy=userName").await, (3, "ada bob carl".into()));
    assert_eq!(list("sortBy=userName&sortOrder=descending&startIndex=2&count=1").await, (3, "bob".into()));
    assert_eq!(list("sortBy=userName&startIndex=4").await, (3, String::new()));
    assert_eq!(list("count=0").await, (3, String::new()));
    assert_eq!(list("filter=userName%20eq%20%22nobody%22").await, (0, String::new()));
    assert_eq!(
        list("filter=userName%20sw%20%22b%22%20or%20userName%20sw%20%22c%22&sortBy=userName").await,
        (2, "bob carl".into())
    );
    assert_eq!(
        error(&scene.scim("GET", "/Users?filter=userName", None).await),
        (400, json!("invalidFilter"))
    );
    scene.send_group("Carls", &[]).await;
    let both = json!({ "schemas": [], "filter": "userName sw \"c\" or displayName sw \"c\"", "attributes": ["displayName"], "count": 5 });
    let both = scene.done("POST", "/.search", Some(both)).await;
    assert_eq!((&both["totalResults"], &both["Resources"][1]["displayName"]), (&json!(2), &json!("Carls")));
    let one = scene.done("GET", "/Users?attributes=userName&count=1", None).await;
    let mut names: Vec<&String> = one["Resources"][0].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["id", "schemas", "userName"]);
}

#[tokio::test]
async fn a_version_protects_a_resource_from_a_change_of_what_nobody_saw() {
    let scene = Scene::set().await;
    let ada = scene.send("ada@acme.example").await;
    let path = format!("/scim/v2/Users/{ada}");
    let read = scene.world.call_as(&scene.token, "GET", &path, None, &[]).await;
    let version = read.header("etag").expect("a version").to_owned();
    assert_eq!(read.json()["meta"]["version"], version.as_str());
    assert_eq!(read.header("location"), read.json()["meta"]["location"].as_str());
    let change = |title: &str| patch(json!([{ "op": "replace", "path": "title", "value": title }]));
    let with = [("if-match", version.as_str())];
    assert_eq!(scene.world.call_as(&scene.token, "PATCH", &path, change("One"), &with).await.status, 200);
    for (method, body) in
        [("PATCH", change("Two")), ("PUT", Some(user("ada@acme.example"))), ("DELETE", None)]
    {
        let stale = scene.world.call_as(&scene.token, method, &path, body, &with).await;
        assert_eq!(error(&stale).0, 412, "{method}");
    }
    assert_eq!(scene.done("GET", &format!("/Users/{ada}"), None).await["title"], "One");
}

#[tokio::test]
async fn errors_are_those_of_scim_also_where_there_is_nothing() {
    let scene = Scene::set().await;
    let ada = scene.send("ada@acme.example").await;
    for (method, path, body, status, scim_type) in [
        ("GET", "/Nothing".to_owned(), None, 404, Value::Null),
        ("POST", "/ServiceProviderConfig".to_owned(), Some(json!({})), 405, Value::Null),
        ("POST", "/Users".to_owned(), Some(json!({})), 400, json!("invalidSyntax")),
        ("POST", "/Users".to_owned(), Some(json!([])), 400, json!("invalidSyntax")),
        ("PATCH", format!("/Users/{ada}"), patch(json!([{ "op": "remove" }])), 400, json!("noTarget")),
        (
            "PATCH",
            format!("/Users/{ada}"),
            patch(json!([{ "op": "replace", "path": "id", "value": "x" }])),
            400,
            json!("mutability"),
        ),
        (
            "PATCH",
            format!("/Users/{ada}"),
            patch(json!([{ "op": "add", "path": "emails[", "value": "x" }])),
            400,
            json!("invalidPath"),
        ),
        ("PUT", format!("/Users/{ada}"), Some(user("")), 400, json!("invalidValue")),
        (
            "POST",
            "/Users".to_owned(),
            Some(json!({ "schemas": [super::USER], "userName": "x".repeat(20_000) })),
            400,
            json!("invalidValue"),
        ),
        ("GET", "/Schemas/urn:x".to_owned(), None, 404, Value::Null),
    ] {
        let answer = scene.scim(method, &path, body).await;
        assert_eq!(error(&answer), (status, scim_type), "{method} {path}");
    }
    let nobody = scene.world.cloud.http("GET", "/scim/v2/Users", &[], b"").await;
    assert_eq!(error(&nobody).0, 401);
    let bad = scene.world.call_as("ph_live_bad", "GET", "/scim/v2/Users", None, &[]).await;
    assert_eq!(error(&bad).0, 401);
}
