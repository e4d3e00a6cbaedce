//! Creates what the samples of set-up links refer to.

use posthorn_harness::{SamlIdp, World, text};
use serde_json::{Value, json};

use crate::stage::sample::KEY;

/// The values that the samples contain.
const LINK: &str = "setup_01kajbch80f4r6t8v0x2z4b6d8";
const TOKEN: &str =
    "01kajbch80f1m3n5p7q9r1s3t5.01kajbch80f4r6t8v0x2z4b6d8.c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I";
const DOMAIN: &str = "orgdomain_01kajbch80f7q9s1v3x5z7b9d1";

/// Gives pairs: a value of the sample, and its replacement. `key` is the operator's. Routes of a set-up get the link's key in its place.
pub async fn props(world: &World, key: &str, sample: &str, function: &str) -> Vec<(&'static str, String)> {
    let mut props = Vec::new();
    if !function.contains("setup") || ["create-setup-link", "list-setup-links"].contains(&function) {
        return props;
    }
    let made = async |key: &str, method: &str, path: &str, body: Option<Value>| {
        let answer = world.call_as(key, method, path, body, &[]).await;
        assert_eq!(answer.status / 100, 2, "{path}: {}", answer.json());
        answer.json()
    };
    let link = json!({ "name": "Okta", "default_role": "viewer" });
    let link = made(key, "POST", "/v1/setup-links", Some(link)).await;
    props.push((LINK, text(&link["id"])));
    let token = text(&link["url"]).split_once("token=").expect("a token").1.to_owned();
    if sample.contains(TOKEN) {
        props.push((TOKEN, token));
        return props;
    }
    let opened = world.call_public("/v1/setup/open", json!({ "token": token })).await.json();
    let own = text(&opened["key"]);
    if sample.contains(DOMAIN) {
        let domain = json!({ "name": "setup.example" });
        let domain = made(&own, "POST", "/v1/setup/domains", Some(domain)).await;
        props.push((DOMAIN, text(&domain["id"])));
    }
    if function == "finish-setup" {
        made(&own, "POST", "/v1/setup/directory-token", None).await;
    }
    if function == "test-setup-connection" {
        // A request of SAML begins without a call to the provider.
        let saml = json!({ "saml": SamlIdp::default().settings() });
        made(&own, "PUT", "/v1/setup/connection", Some(saml)).await;
    }
    if function != "delete-setup-link" {
        props.push((KEY, own));
    }
    props
}
