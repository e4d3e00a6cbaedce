//! The operation of a request, its target, and the permissions that it needs.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::request::sender;
use crate::aws::arn;

/// The operation of a method and path.
pub(crate) fn operation(method: &str, path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_start_matches("/v2/email/").split('/').collect();
    let name = match (method, parts.as_slice()) {
        ("POST", ["outbound-emails"]) => "SendEmail",
        ("GET", ["account"]) => "GetAccount",
        ("POST", ["identities"]) => "CreateEmailIdentity",
        ("GET", ["identities", _]) => "GetEmailIdentity",
        ("DELETE", ["identities", _]) => "DeleteEmailIdentity",
        ("PUT", ["identities", _, "mail-from"]) => "PutEmailIdentityMailFromAttributes",
        ("POST", ["dedicated-ip-pools"]) => "CreateDedicatedIpPool",
        ("DELETE", ["dedicated-ip-pools", _]) => "DeleteDedicatedIpPool",
        ("GET", ["dedicated-ips"]) => "GetDedicatedIps",
        ("POST", ["configuration-sets"]) => "CreateConfigurationSet",
        ("POST", ["configuration-sets", _, "event-destinations"]) => "CreateConfigurationSetEventDestination",
        ("DELETE", ["configuration-sets", _]) => "DeleteConfigurationSet",
        ("PUT", ["configuration-sets", _, "suppression-options"]) => "PutConfigurationSetSuppressionOptions",
        _ => return None,
    };
    Some(name.to_string())
}

/// The permissions that a call needs: pairs of action and resource.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html>
pub(crate) fn needs(action: &str, body: &Value, path: &str) -> Vec<(String, String)> {
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    let resource = match action {
        "SendEmail" => return sending(body),
        // It has no resource of its own.
        "GetAccount" => "*".to_owned(),
        "CreateEmailIdentity" => arn::identity(text("EmailIdentity")),
        "CreateDedicatedIpPool" => arn::ip_pool(text("PoolName")),
        "DeleteDedicatedIpPool" => arn::ip_pool(&named_in(path)),
        "GetDedicatedIps" => arn::ip_pool(&pool_asked_for(path)),
        "CreateConfigurationSet" => arn::configuration_set(text("ConfigurationSetName")),
        "CreateConfigurationSetEventDestination"
        | "DeleteConfigurationSet"
        | "PutConfigurationSetSuppressionOptions" => arn::configuration_set(&named_in(path)),
        _ => arn::identity(&named_in(path)),
    };
    vec![(action.to_owned(), resource)]
}

/// If the content is raw, SES requires `SendRawEmail`, whatever the operation's name. It requires it on the sender's identity
/// and on the configuration set.
fn sending(body: &Value) -> Vec<(String, String)> {
    let encoded = body["Content"]["Raw"]["Data"].as_str();
    let action = if encoded.is_some() { "SendRawEmail" } else { "SendEmail" };
    let raw = encoded.and_then(|data| BASE64_STANDARD.decode(data).ok()).unwrap_or_default();
    let from = sender(body, &raw);
    let domain = from.trim_end_matches('>').rsplit('@').next().unwrap_or_default().to_string();
    let mut needs = vec![(action.to_owned(), arn::identity(&domain))];
    if let Some(set) = body["ConfigurationSetName"].as_str() {
        needs.push((action.to_owned(), arn::configuration_set(set)));
    }
    needs
}

/// The name in a path, after the kind of resource.
pub(super) fn named_in(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let name = path.trim_start_matches("/v2/email/").split('/').nth(1).unwrap_or_default();
    name.replace("%40", "@")
}

pub(super) fn pool_asked_for(path: &str) -> String {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let pool = query.split('&').find_map(|pair| pair.strip_prefix("PoolName="));
    pool.unwrap_or_default().to_owned()
}
