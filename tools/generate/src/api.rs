//! A context's HTTP API.

use std::collections::BTreeSet;

use posthorn_runtime::{Function, http::Method};

use crate::names;

/// Headers that pages may send to every route.
const SENT: [&str; 5] =
    ["Authorization", "Content-Type", "Idempotency-Key", "Posthorn-Tenant", "X-Request-Id"];
/// Headers of answers that pages may read.
const READ: [&str; 13] = [
    "Allow",
    "Deprecation",
    "Link",
    "Sunset",
    "X-Request-Id",
    "Idempotent-Replayed",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Scope",
];

/// Whether pages of any origin may call the context's routes: API Gateway allows origins for a whole API.
pub fn is_open(functions: &[&Function]) -> bool {
    functions.iter().filter_map(|function| function.route()).any(|route| route.cross_origin)
}

/// The API's resource. Its CORS settings list what pages may send to its routes.
pub fn resource(context: &str, functions: &[&Function]) -> String {
    let routes: Vec<_> = functions.iter().filter_map(|function| function.route()).collect();
    let methods = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];
    let methods: Vec<&str> = methods
        .into_iter()
        .filter(|method| routes.iter().any(|route| route.method == *method))
        .map(Method::as_str)
        .collect();
    let own = routes.iter().flat_map(|route| route.headers).map(|(name, _)| names::header(name));
    let sent: BTreeSet<String> = SENT.map(str::to_owned).into_iter().chain(own).collect();
    let sent: Vec<String> = sent.into_iter().collect();
    format!(
        "  HttpApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      Name: !Sub posthorn-${{Stage}}-{context}
      StageName: $default
      FailOnWarnings: true
      StageVariables: {{ FrontSecret: !If [HasFrontSecret, !Ref FrontSecret, !Ref AWS::NoValue] }}
      # No access log: the functions log each request in more detail.
      DefaultRouteSettings: {{ ThrottlingBurstLimit: 500, ThrottlingRateLimit: 1000 }}
{}
",
        cors(is_open(functions), &methods.join(", "), &sent.join(", "))
    )
}

/// What lets pages of other origins call: of those that the installation allows, or of any if the functions check the origin themselves.
fn cors(is_open: bool, methods: &str, sent: &str) -> String {
    let rules = |origins: &str, indent: &str| {
        let read = READ.map(|name| format!("{indent}  - {name}\n")).concat();
        format!(
            "AllowOrigins: {origins}
{indent}AllowMethods: [{methods}]
{indent}AllowHeaders: [{sent}]
{indent}ExposeHeaders:
{read}{indent}MaxAge: 86400
"
        )
    };
    if is_open {
        let rules = rules("['*']", "        ");
        return format!(
            "      # Pages of any origin may call without cookies: products' users log in from them, and the functions check the origin.
      CorsConfiguration:
        {rules}"
        );
    }
    let rules = rules("!Split [\",\", !Ref AllowedOrigins]", "          ");
    format!(
        "      # The condition is around the whole value: SAM accepts it nowhere else.
      CorsConfiguration: !If
        - HasAllowedOrigins
        - {rules}        - !Ref AWS::NoValue
"
    )
}
