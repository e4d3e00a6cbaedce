//! The account that the function runs against: the local runner's, or another emulator's.

use std::collections::BTreeMap;

use posthorn_local::{
    edge::{AWS_PATH, Description},
    lambda,
    template::{self, FunctionResource},
};

use crate::{
    error::InvokeError,
    place::{root, variable},
};

const ENDPOINT: &str = "AWS_ENDPOINT_URL";
/// Settings that no template has. Only the runner and the caller set them.
const UNDECLARED: [&str; 3] = ["ALLOW_LOOPBACK_WEBHOOKS", "DNS_SERVER", "AWS_ENDPOINT_URL_S3"];

/// An account, and the function as it is deployed there.
pub struct Target {
    /// Whether it is the local runner.
    pub is_runner: bool,
    /// The function's template entry, with its settings.
    pub description: Description,
    /// Region and credentials.
    pub credentials: BTreeMap<String, String>,
}

impl Target {
    /// The emulator at `AWS_ENDPOINT_URL`, or else the runner. The caller's variables override the function's settings.
    pub async fn find(function: &str) -> Result<Self, InvokeError> {
        let mut target = match variable(ENDPOINT) {
            Some(endpoint) => elsewhere(function, &endpoint)?,
            None => runner(function).await?,
        };
        let settings = &mut target.description.environment;
        let names: Vec<String> = settings
            .keys()
            .cloned()
            .chain(UNDECLARED.map(str::to_owned))
            .filter(|name| name != ENDPOINT)
            .collect();
        settings.extend(set(names));
        Ok(target)
    }
}

async fn runner(function: &str) -> Result<Target, InvokeError> {
    let port = variable("POSTHORN_PORT").unwrap_or_else(|| "4800".to_owned());
    let address = format!("http://127.0.0.1:{port}");
    let no_runner = |source| InvokeError::NoRunner { address: address.clone(), source };
    let client = reqwest::Client::builder().no_proxy().build().map_err(no_runner)?;
    let url = format!("{address}{AWS_PATH}/{function}/environment");
    let answer = client.get(url).send().await.map_err(no_runner)?;
    let status = answer.status();
    let text = answer.text().await.map_err(no_runner)?;
    if !status.is_success() {
        return Err(InvokeError::Runner(address, text));
    }
    let description =
        serde_json::from_str(&text).map_err(|error| InvokeError::Runner(address, error.to_string()))?;
    Ok(Target { is_runner: true, description, credentials: lambda::credentials() })
}

/// The function on another emulator, with the templates' settings and parameter defaults. A caller whose resources have other
/// names sets the variables.
fn elsewhere(function: &str, endpoint: &str) -> Result<Target, InvokeError> {
    let infrastructure = template::read(&root().join("template.yaml"), &BTreeMap::new())?;
    let found = infrastructure.functions.iter().find(|resource| resource.name == function);
    let resource: &FunctionResource = found.ok_or_else(|| InvokeError::Unknown(function.to_owned()))?;
    let mut description = Description::of(resource, false);
    description.environment.insert(ENDPOINT.to_owned(), endpoint.to_owned());
    let mut credentials = lambda::credentials();
    credentials.extend(set(credentials.keys().cloned().collect()));
    Ok(Target { is_runner: false, description, credentials })
}

/// The variables among `names` that the caller has set.
fn set(names: Vec<String>) -> BTreeMap<String, String> {
    names.into_iter().filter_map(|name| variable(&name).map(|value| (name, value))).collect()
}
