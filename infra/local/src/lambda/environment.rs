//! The environment that every instance has in addition to its template's settings.

use std::collections::BTreeMap;

use crate::aws::REGION;

/// The variables that Lambda sets for each instance.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
pub fn environment(function: &str, memory_mb: u32) -> BTreeMap<String, String> {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    BTreeMap::from([
        set("AWS_LAMBDA_FUNCTION_NAME", &format!("posthorn-dev-{function}")),
        set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory_mb.to_string()),
        set("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        set("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/posthorn"),
        set("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/21/[$LATEST]0"),
    ])
}

/// Region and credentials of its role. The embedded account checks no signature.
pub fn credentials() -> BTreeMap<String, String> {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    BTreeMap::from([
        set("AWS_REGION", REGION),
        set("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        set("AWS_SECRET_ACCESS_KEY", "sample"),
        set("AWS_SESSION_TOKEN", "sample"),
    ])
}

/// Lets a process reach the embedded account at `address`, in place of AWS.
pub fn address_account(environment: &mut BTreeMap<String, String>, address: &str) {
    environment.insert("AWS_ENDPOINT_URL".to_owned(), address.to_owned());
    // The runner's own S3 address would bypass the role of the process. The path ends in a slash, because the SDK appends the
    // bucket's name unchanged.
    if let Some(objects) = environment.get_mut("AWS_ENDPOINT_URL_S3") {
        *objects = format!("{address}/");
    }
}
