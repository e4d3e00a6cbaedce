//! Makes the AWS configuration from the environment variables that Lambda sets.
//!
//! The default chain of aws-config looks for profiles, instance metadata and single sign-on. A function has none of these, and the
//! chain costs megabytes and milliseconds (docs/decisions). Lambda's credentials are valid as long as the instance lives.

use std::{collections::BTreeMap, time::Duration};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_http_client::{Builder, ConnectorBuilder, proxy::ProxyConfig, tls};
use aws_smithy_runtime_api::client::{http::SharedHttpClient, runtime_components::RuntimeComponents};
use aws_types::{SdkConfig, region::Region};

/// The configuration.
///
/// # Errors
/// The names of the missing variables.
pub fn config(environment: &BTreeMap<String, String>) -> Result<SdkConfig, Vec<String>> {
    let get = |name: &str| environment.get(name).filter(|value| !value.is_empty()).cloned();
    let required = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let [Some(region), Some(key_id), Some(secret)] = required.map(get) else {
        let missing = required.into_iter().filter(|name| get(name).is_none());
        return Err(missing.map(str::to_owned).collect());
    };
    let credentials = Credentials::new(key_id, secret, get("AWS_SESSION_TOKEN"), None, "lambda");
    let mut builder = SdkConfig::builder()
        .behavior_version(aws_types_behavior())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts())
        .http_client(https_client());
    if let Some(endpoint) = get("AWS_ENDPOINT_URL") {
        builder = builder.endpoint_url(endpoint);
    }
    Ok(builder.build())
}

/// One HTTP client for all services, with the same settings that each SDK client would use. So an instance loads the system's root
/// certificates once and not once per service.
fn https_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
        let mut connector =
            ConnectorBuilder::default().tls_provider(provider).proxy_config(ProxyConfig::from_env());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.build()
    })
}

fn aws_types_behavior() -> aws_smithy_runtime_api::client::behavior_version::BehaviorVersion {
    aws_smithy_runtime_api::client::behavior_version::BehaviorVersion::latest()
}

/// Clearly less than the shortest timeout of a function, so that a hanging call ends with a clear error.
fn timeouts() -> aws_smithy_types::timeout::TimeoutConfig {
    aws_smithy_types::timeout::TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(1_000))
        .operation_attempt_timeout(Duration::from_millis(4_000))
        .build()
}
