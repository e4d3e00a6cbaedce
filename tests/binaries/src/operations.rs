//! Creates what the samples of the operator's and the owners' routes and of the status page refer to.

use posthorn_harness::{SamlIdp, World, text};
use serde_json::{Value, json};

/// The values that the samples contain.
mod sample {
    pub const EXPORT: &str = "export_01kajbch80e8j885zsatp7rpcz";
    pub const PRODUCT: &str = "prod_01kajbch80f7r9t1v3x5z7b9d1";
    pub const ORG_DOMAIN: &str = "orgdomain_01kajbch80f7q9s1v3x5z7b9d1";
    pub const SSO_CONNECTION: &str = "ssoconn_01kajbch80f4r6t8v0x2z4b6d8";
    pub const INCIDENT: &str = "incident_01kajbch80f6x9m2k4q8r1t3vw";
    pub const STATUS_TOKEN: &str = "AktVBZUBAGkgsYABYWRhQGV4YW1wbGUuY29tc2FtcGxlLXNpZ25hdHVy";
    pub const MIGRATION: &str = "0.3.0-emails-expire";
}

/// Gives pairs: a value of the sample, and its replacement. `key` is the operator's.
pub async fn props(world: &World, key: &str, sample: &str, function: &str) -> Vec<(&'static str, String)> {
    let made = async |path: &str, body: Option<Value>| {
        let answer = world.call_as(key, "POST", path, body, &[]).await;
        assert_eq!(answer.status / 100, 2, "{path}: {}", answer.json());
        answer.json()
    };
    let mut props = Vec::new();
    if sample.contains(sample::EXPORT) {
        let export = made("/v1/exports", Some(json!({ "kind": "emails", "format": "csv" }))).await;
        props.push((sample::EXPORT, text(&export["id"])));
    }
    if sample.contains(sample::PRODUCT) {
        props.push((sample::PRODUCT, product(&made, function).await));
    }
    if sample.contains(sample::ORG_DOMAIN) {
        let domain = made("/v1/org/domains", Some(json!({ "name": "people.example" }))).await;
        props.push((sample::ORG_DOMAIN, text(&domain["id"])));
    }
    if sample.contains(sample::SSO_CONNECTION) {
        let oidc = json!({ "issuer": "https://login.example.com", "client_id": "c", "client_secret": "s" });
        let mut connection = json!({ "name": "Okta", "default_role": "viewer" });
        // A request of SAML begins without a call to the provider.
        match function == "test-sso-connection" {
            true => connection["saml"] = SamlIdp::default().settings(),
            false => connection["oidc"] = oidc,
        }
        let connection = made("/v1/sso/connections", Some(connection)).await;
        props.push((sample::SSO_CONNECTION, text(&connection["id"])));
    }
    if sample.contains(sample::INCIDENT) {
        let incident = json!({ "name": "Slow webhooks", "impact": "minor", "body": "They arrive late." });
        let incident = made("/v1/status/incidents", Some(incident)).await;
        props.push((sample::INCIDENT, text(&incident["id"])));
    }
    if function == "retry-migration" {
        made(&format!("/v1/migrations/{}/roll-back", sample::MIGRATION), None).await;
    }
    if sample.contains(sample::STATUS_TOKEN) {
        props.push((sample::STATUS_TOKEN, confirming(world).await));
    }
    props
}

/// A product that the sample can move on to the next state.
async fn product(made: &impl AsyncFn(&str, Option<Value>) -> Value, function: &str) -> String {
    let product = text(&made("/v1/products", Some(json!({ "name": "Post" }))).await["id"]);
    if function == "move-product" {
        made(&format!("/v1/products/{product}/state"), Some(json!({ "state": "pre_launch" }))).await;
    }
    product
}

/// The token of a link that confirms a subscription of the status page.
async fn confirming(world: &World) -> String {
    let contact = "grace@example.net";
    world.call_public("/v1/status/subscriptions", json!({ "email": contact })).await;
    world.cloud.pump().await;
    let mail = world.account_mails_to(contact).pop().expect("a mail");
    let (_, rest) = mail.text.split_once("/status/subscriptions/").expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}
