//! The flow of content.

use serde_json::json;

use super::{Scene, twice};

/// Makes, changes, publishes, previews and removes a template.
pub async fn everything(Scene { world, .. }: &Scene) {
    twice(world, "/v1/templates", json!({ "name": "T", "alias": "t", "html": "x" })).await;
    twice(world, "/v1/templates/t/duplicate", json!(null)).await;
    for (method, path, body) in [
        ("PATCH", "/v1/templates/t", Some(json!({ "alias": "u", "html": "y" }))),
        ("GET", "/v1/templates", None),
        ("GET", "/v1/templates/u", None),
        ("GET", "/v1/templates/u/versions", None),
        ("POST", "/v1/templates/u/publish", None),
        ("POST", "/v1/templates/u/rollback", Some(json!({ "version": 1 }))),
        ("POST", "/v1/templates/u/preview", Some(json!({}))),
        ("DELETE", "/v1/templates/u", None),
    ] {
        assert_eq!(world.call(method, path, body).await.status, 200, "{method} {path}");
    }
    world.cloud.pump().await;
}
