//! `/_aws/FUNCTION`: the account, for a function that runs in its own process and has this address as `AWS_ENDPOINT_URL`. Each
//! call is checked against the function's role. `/_aws/FUNCTION/environment`: the environment of such a process.
//!
//! A program that reaches this can read and change everything in the account, like a program that can access the state
//! directory. `/_aws/owner` is the account for such programs, without a role: `tools/restore.py` uses it. So only programs of this machine are allowed, and no page in a browser.

use std::collections::BTreeMap;

use axum::response::Response;
use http::{HeaderMap, Method};
use posthorn_access::Reach;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{incoming::Incoming, objects};
use crate::{
    aws::S3_LOCAL_PATH,
    cloud::{Cloud, Deployed},
    lambda::address_account,
    response::answer as respond,
    template::FunctionResource,
};

/// The prefix of the account's paths.
pub const PATH: &str = "/_aws";

/// In place of a function's name: the account's owner.
const OWNER: &str = "owner";

/// The names of this machine. The last is a container's name for its host. Nobody can own a public name under `.internal`.
const OWN_HOSTS: [&str; 4] = ["127.0.0.1", "localhost", "[::1]", "host.docker.internal"];

/// A function as deployed here, for a program that runs it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The template's file.
    pub template: String,
    /// Its logical id in the template.
    pub logical_id: String,
    /// Seconds after which Lambda stops it.
    pub timeout_seconds: u32,
    /// Its memory, in MiB.
    pub memory_mb: u32,
    /// Whether it needs the key of the deployment's operator.
    pub is_operators: bool,
    /// Its resolved settings, and the account's address.
    pub environment: BTreeMap<String, String>,
}

pub(super) async fn answer(cloud: &Cloud, function: &str, request: &Incoming) -> Response {
    if let Some(why) = refusal(request) {
        return problem(403, why);
    }
    if function == OWNER {
        let path = request.path.strip_prefix(&format!("{PATH}/{OWNER}")).unwrap_or_default();
        return call(cloud, None, path, request).await;
    }
    let Some(deployed) = cloud.deployed(function) else {
        return problem(404, &format!("no function {function}"));
    };
    let address = format!("{PATH}/{function}");
    let path = request.path.strip_prefix(&address).unwrap_or_default();
    if path == "/environment" {
        let body = json!(description(deployed, &format!("http://{}{address}", host(request))));
        return respond(200, "application/json", body.to_string().into_bytes());
    }
    // A link that the function has signed.
    if request.query.contains("X-Amz-Signature=") {
        let path = format!("{}{path}", S3_LOCAL_PATH.trim_end_matches('/'));
        return objects::answer(cloud, request, &path).await;
    }
    call(cloud, Some(function), path, request).await
}

async fn call(cloud: &Cloud, function: Option<&str>, path: &str, request: &Incoming) -> Response {
    let Ok(method) = request.method.parse::<Method>() else { return problem(400, "no such method") };
    let pair = |(name, value): &(String, String)| {
        Some((name.parse::<http::HeaderName>().ok()?, value.parse::<http::HeaderValue>().ok()?))
    };
    let headers: HeaderMap = request.headers.iter().filter_map(pair).collect();
    let path = match (path, request.query.as_str()) {
        ("", _) => "/".to_owned(),
        (path, "") => path.to_owned(),
        (path, query) => format!("{path}?{query}"),
    };
    let account = cloud.account();
    account.over_http(function, &method, &path, &headers, request.body.clone()).await.map(Into::into)
}

impl Description {
    /// Describes a function with its template's settings.
    pub fn of(resource: &FunctionResource, is_operators: bool) -> Self {
        Self {
            template: resource.file.clone(),
            logical_id: resource.logical_id.clone(),
            timeout_seconds: resource.timeout_seconds,
            memory_mb: resource.memory_mb,
            is_operators,
            environment: resource.environment.clone(),
        }
    }
}

fn description(deployed: &Deployed, address: &str) -> Description {
    let mut environment = deployed.settings.clone();
    address_account(&mut environment, address);
    let permission = deployed.function.route().and_then(|route| route.permission);
    let is_operators = permission.is_some_and(|permission| permission.reach() == Reach::Operator);
    Description { environment, ..Description::of(&deployed.resource, is_operators) }
}

/// The reason to refuse a request. A browser sends the page's origin (`Origin`, `Sec-Fetch-Site`), and a page whose domain
/// resolves to this machine (DNS rebinding) sends that domain as `Host`. No SDK does either.
pub(super) fn refusal(request: &Incoming) -> Option<&'static str> {
    let host = host(request).parse::<http::uri::Authority>();
    let is_own = host.is_ok_and(|host| OWN_HOSTS.contains(&host.host()));
    match () {
        () if !request.peer.ip().is_loopback() => Some("only for programs of this machine"),
        () if !is_own => Some("the Host header must name this machine"),
        () if header(request, "origin").is_some() => Some("not for pages in a browser"),
        () if header(request, "sec-fetch-site").is_some() => Some("not for browsers"),
        () => None,
    }
}

fn host(request: &Incoming) -> &str {
    header(request, "host").unwrap_or_default()
}

fn header<'a>(request: &'a Incoming, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

fn problem(status: u16, message: &str) -> Response {
    respond(status, "application/json", json!({ "message": message }).to_string().into_bytes())
}
