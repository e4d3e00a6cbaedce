//! Creates what the samples of directories and of SCIM refer to.

use posthorn_harness::{World, text};
use serde_json::{Value, json};

use crate::stage::sample::KEY;

/// The values that the samples contain.
const DIRECTORY: &str = "dir_01kajbch80f4r6t8v0x2z4b6d8";
const USER: &str = "duser_01kajbch80f4r6t8v0x2z4b6d8";
const GROUP: &str = "dgroup_01kajbch80f4r6t8v0x2z4b6d8";

/// Gives pairs: a value of the sample, and its replacement. `key` is the operator's. Routes of SCIM get a directory's token in its place.
pub async fn props(world: &World, key: &str, sample: &str, function: &str) -> Vec<(&'static str, String)> {
    let is_scim = function.contains("scim");
    let mut props = Vec::new();
    if !is_scim && !sample.contains(DIRECTORY) {
        return props;
    }
    let made = async |key: &str, path: &str, body: Value| {
        let answer = world.call_as(key, "POST", path, Some(body), &[]).await;
        assert_eq!(answer.status / 100, 2, "{path}: {}", answer.json());
        answer.json()
    };
    let directory = made(key, "/v1/directories", json!({ "name": "Okta", "default_role": "viewer" })).await;
    let directory = text(&directory["id"]);
    let token = made(key, &format!("/v1/directories/{directory}/tokens"), json!({ "name": "Okta" })).await;
    let token = text(&token["token"]);
    props.push((DIRECTORY, directory));
    for (said, kind, schema, name) in
        [(USER, "Users", "User", "userName"), (GROUP, "Groups", "Group", "displayName")]
    {
        if sample.contains(said) {
            let mut body = json!({ "schemas": [format!("urn:ietf:params:scim:schemas:core:2.0:{schema}")] });
            body[name] = "first".into();
            let sent = made(&token, &format!("/scim/v2/{kind}"), body).await;
            props.push((said, text(&sent["id"])));
        }
    }
    if is_scim {
        props.push((KEY, token));
    }
    props
}
