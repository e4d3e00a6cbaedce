//! Sample events, for `sam local invoke` and the tests of binaries.

use posthorn_runtime::{Function, Sample, Trigger, http::Route};
use serde_json::{Map, Value, json};

/// The API key in every sample.
const KEY: &str = "ph_live_01kajbch80fhra2avt0s3fj8ks_c2FtcGxlLXNlY3JldC1vbmx5LWZvci1zYW1wbGUtZXY";
/// The session in the samples of a person's own routes, as the cookie holds it.
const SESSION: &str = "__Host-posthorn=01kajbch80f9v1x3z5b7d9f1h3.01kajbch80f5q7w9y1a3c5e7g9.c2FtcGxlLXNlY3JldC1vbmx5LWZvci1zYW1wbGUtZXY";
/// The publishable key in the samples of products' apps, and the access token in those of their users.
const PUBLISHABLE_KEY: &str = "pk_01kajbch80f1yb8q05nmw9tp4g_0123456789abcdef01234567";
const ACCESS_TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl";
const HOST: &str = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com";

/// The sample event of a function, made from its declaration; `None` if the event is written by hand.
pub fn made(function: &Function) -> Option<String> {
    let event = match (function.sample, function.trigger) {
        (Sample::Written, _) => return None,
        (Sample::Made, Trigger::Http(route)) => {
            request(route, &format!("{} {}", route.method.as_str(), route.path))
        }
        (Sample::Made, Trigger::Unrouted) => {
            request(&Route { path: "/v1/nothing-here", ..Route::DEFAULT }, "$default")
        }
        (Sample::Made, Trigger::Schedule(schedule)) => {
            schedule.inputs.first().and_then(|input| serde_json::from_str(input).ok()).unwrap_or_default()
        }
        (Sample::Made, Trigger::Invoked(invocation)) => {
            serde_json::from_str(invocation.example).unwrap_or_default()
        }
        (Sample::Made, Trigger::Queue(_) | Trigger::Topic(_) | Trigger::Stream(_)) => return None,
    };
    Some(format!("{event:#}\n"))
}

/// The event that API Gateway sends for the route's example; `key` is its route key.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
fn request(route: &Route, key: &str) -> Value {
    let example = route.example;
    let path = if example.path.is_empty() { route.path } else { example.path };
    let method = route.method.as_str();
    let mut event = json!({
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": example.query,
        "headers": headers(route),
        "requestContext": request_context(method, path, key),
        "isBase64Encoded": false,
    });
    let query: Map<String, Value> = example
        .query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    if !query.is_empty() {
        event["queryStringParameters"] = query.into();
    }
    let parameters = path_parameters(route.path, path);
    if !parameters.is_empty() {
        event["pathParameters"] = parameters.into();
    }
    if !example.body.is_empty() {
        event["body"] = example.body.into();
    }
    if route.own_account {
        event["cookies"] = json!([SESSION]);
    }
    event
}

/// The event's data about the API and the caller.
fn request_context(method: &str, path: &str, key: &str) -> Value {
    json!({
        "accountId": "123456789012",
        "apiId": "a1b2c3d4e5",
        "domainName": HOST,
        "domainPrefix": "a1b2c3d4e5",
        "http": {
            "method": method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": "198.51.100.7",
            "userAgent": "curl/8.11.0",
        },
        "requestId": "UcYtHh4PjoEEPzw=",
        "routeKey": key,
        "stage": "$default",
        "time": "21/Nov/2025:04:40:00 +0000",
        "timeEpoch": 1_763_700_000_000_u64,
    })
}

fn headers(route: &Route) -> Value {
    let body = route.example.body;
    let mut headers = json!({
        "accept": "application/json",
        "accept-encoding": "gzip, br",
        "content-length": body.len().to_string(),
        "host": HOST,
        "user-agent": "curl/8.11.0",
        "via": "2.0 0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d.cloudfront.net (CloudFront)",
        "x-amz-cf-id": "kA2sT0lq9v7Zt1x3m5n7p9r1t3v5x7z9b1d3f5h7j9l1n3p5r7t9v1==",
        "x-amzn-trace-id": "Root=1-691fede0-5f3c1d2e4b6a79880c1e2d3f",
        "x-forwarded-for": "198.51.100.7, 203.0.113.20",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "x-request-id": format!("sample-{}", route.path.trim_matches('/').replace('/', "-").replace(['{', '}'], "")),
    });
    if route.permission.is_some() {
        headers["authorization"] = format!("Bearer {KEY}").into();
    }
    for (name, value) in [
        ("posthorn-publishable-key", PUBLISHABLE_KEY.to_owned()),
        ("authorization", format!("Bearer {ACCESS_TOKEN}")),
    ] {
        if route.headers.iter().any(|(own, _)| *own == name) {
            headers[name] = value.into();
        }
    }
    if route.own_account {
        headers["sec-fetch-site"] = "same-origin".into();
    }
    if !body.is_empty() {
        headers["content-type"] = "application/json".into();
    }
    if route.idempotent {
        headers["idempotency-key"] = "0b1e7c52-8f0d-4a53-9d0a-2f6d7e1c9a44".into();
    }
    headers
}

/// The path's parameters, decoded as API Gateway sends them.
fn path_parameters(pattern: &str, path: &str) -> Map<String, Value> {
    let named = pattern.split('/').zip(path.split('/'));
    named
        .filter_map(|(wanted, found)| {
            let name = wanted.strip_prefix('{')?.strip_suffix('}')?;
            Some((name.to_owned(), found.replace("%40", "@").into()))
        })
        .collect()
}
