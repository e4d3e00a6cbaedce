//! How each route can be called on what is another's: by its path, its query, its body, and the header that names a tenant.

use posthorn_harness::DOMAIN;
use posthorn_runtime::http::Route;
use schemars::SchemaGenerator;
use serde_json::{Value, json};

use super::resources::Resources;

/// One call.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub method: &'static str,
    pub path: String,
    pub body: Option<Value>,
    pub tenant: Option<String>,
}

/// Every way to call a route on `theirs`; `own` is what the caller has. The error names what there is no recipe for.
pub fn attempts(
    function: &str,
    route: &Route,
    own: &Resources,
    theirs: &Resources,
) -> Result<Vec<Attempt>, String> {
    let method = route.method.as_str();
    let bodies = match route.request {
        None => vec![Body::plain(Value::Null)],
        Some(_) => bodies(function, theirs).ok_or("the matrix knows no body for it")?,
    };
    let mut all = Vec::new();
    for path in paths(route.path, theirs, theirs)? {
        all.extend(bodies.iter().map(|body| Attempt {
            method,
            path: path.clone(),
            body: body.given(),
            tenant: None,
        }));
    }
    // Their thing under one's own.
    if route.path.matches('{').count() > 1 {
        let path = paths(route.path, own, theirs)?.remove(0);
        all.push(Attempt { method, path, body: bodies[0].given(), tenant: None });
    }
    // Their things named in the body of a call on one's own.
    if route.path.contains('{') {
        let own_path = paths(route.path, own, own)?.remove(0);
        let naming = bodies.iter().filter(|body| body.names_theirs);
        all.extend(naming.map(|body| Attempt {
            method,
            path: own_path.clone(),
            body: body.given(),
            tenant: None,
        }));
    } else {
        for query in queries(route, theirs)? {
            let path = format!("{}?{query}", route.path);
            all.push(Attempt { method, path, body: bodies[0].given(), tenant: None });
        }
    }
    let acting = Attempt { tenant: Some(theirs.tenant.clone()), ..all[0].clone() };
    all.push(acting);
    Ok(all)
}

/// The route's path with the ids of `whose` in it, and after the first those of `theirs`; several where a thing has several
/// names.
fn paths(path: &str, whose: &Resources, theirs: &Resources) -> Result<Vec<String>, String> {
    let Some((collection, _)) = path.split_once("/{") else { return Ok(vec![path.to_owned()]) };
    let ids: Vec<&String> = match collection {
        "/v1/api-keys" => vec![&whose.key],
        "/v1/dead-letters" => vec![&whose.word],
        "/v1/domains" => vec![&whose.domain],
        "/v1/emails" => vec![&whose.email],
        "/v1/emails/receiving" => vec![&whose.received],
        "/v1/environments" => vec![&whose.word],
        "/v1/ip-pools" => vec![&whose.pool],
        "/v1/ip-rules" => vec![&whose.ip_rule],
        "/v1/orgs" => vec![&whose.org],
        "/v1/suppressions" => vec![&whose.suppressed],
        "/v1/templates" => vec![&whose.template, &whose.alias],
        "/v1/tenants" => vec![&whose.tenant],
        "/v1/topics" => vec![&whose.topic],
        "/v1/webhooks" => vec![&whose.webhook],
        _ => return Err(format!("the matrix does not know what {collection} holds")),
    };
    let filled = ids.into_iter().map(|id| {
        let once = path.replacen("{id}", id, 1).replace("{name}", id).replace("{queue}", id);
        once.replace("{attachment_id}", &theirs.attachment)
            .replace("{delivery_id}", &theirs.delivery)
            .replace("{address}", if collection == "/v1/topics" { &theirs.recipient } else { id })
    });
    let filled: Vec<String> = filled.collect();
    match filled[0].contains('{') {
        true => Err(format!("the matrix does not know what stands in {}", filled[0])),
        false => Ok(filled),
    }
}

/// A query for each parameter that can name something.
fn queries(route: &Route, theirs: &Resources) -> Result<Vec<String>, String> {
    let Some(query) = route.query else { return Ok(Vec::new()) };
    let mut generator = SchemaGenerator::default();
    let schema = query(&mut generator).to_value();
    let name = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()).unwrap_or_default();
    let definition = generator.definitions().get(name).cloned().unwrap_or(schema);
    let mut queries = Vec::new();
    for name in definition["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()) {
        let values: Vec<&String> = match name {
            // Lists are leafed by ids as well; what the list is of, its path says.
            "after" | "before" => vec![&theirs.email, &theirs.key, &theirs.template],
            "q" | "tag" => vec![&theirs.word],
            "to" => vec![&theirs.recipient],
            "actor" => vec![&theirs.key],
            "resource_id" => vec![&theirs.domain],
            "topic" | "topic_id" => vec![&theirs.topic],
            "action" | "created_after" | "created_before" | "environment" | "hash" | "limit" | "month"
            | "reason" | "resource_type" | "seq" | "since" | "status" | "until" => vec![],
            _ => return Err(format!("the matrix does not know the parameter {name}")),
        };
        queries.extend(values.into_iter().map(|value| format!("{name}={value}")));
    }
    Ok(queries)
}

struct Body {
    value: Value,
    /// Whether it is worth a call on one's own thing.
    names_theirs: bool,
}

impl Body {
    fn plain(value: Value) -> Self {
        Self { value, names_theirs: false }
    }

    fn naming(value: Value) -> Self {
        Self { value, names_theirs: true }
    }

    fn given(&self) -> Option<Value> {
        Some(self.value.clone()).filter(|value| !value.is_null())
    }
}

/// The bodies of a route that takes one, with their things in every field that can name one. The first is sound.
fn bodies(function: &str, theirs: &Resources) -> Option<Vec<Body>> {
    let plain = |value: Value| Some(vec![Body::plain(value)]);
    let email = |field: &str, value: Value| {
        let mut email =
            json!({ "from": format!("a@{DOMAIN}"), "to": theirs.recipient, "subject": "s", "text": "t" });
        email[field] = value;
        email
    };
    match function {
        "create-api-key" => Some(vec![
            Body::plain(json!({ "name": "n" })),
            Body::naming(json!({ "name": "n", "tenant_id": theirs.tenant })),
            Body::naming(json!({ "name": "n", "domain_id": theirs.domain })),
        ]),
        "update-api-key" => plain(json!({ "name": "taken" })),
        "rotate-api-key" | "duplicate-template" => plain(json!({})),
        "create-tenant" => plain(json!({ "name": "n" })),
        "update-tenant" | "update-own-org" | "update-org" | "create-org" => plain(json!({ "name": "taken" })),
        "suspend-tenant" | "suspend-org" => plain(json!({ "reason": "r" })),
        "create-environment" => {
            plain(json!({ "name": format!("e{}", &theirs.word[theirs.word.len() - 4..]) }))
        }
        "create-ip-rule" => plain(json!({ "cidr": network(&theirs.word), "action": "deny" })),
        "create-domain" => Some(vec![
            Body::plain(json!({ "name": theirs.domain_name })),
            Body::plain(json!({ "name": format!("sub.{}", theirs.domain_name) })),
        ]),
        "update-domain" => Some(vec![
            Body::plain(json!({ "open_tracking": true })),
            Body::naming(json!({ "id": theirs.domain })),
        ]),
        "assign-ip-pool" | "release-ip-pool" => {
            Some(vec![Body::naming(json!({ "domain_id": theirs.domain }))])
        }
        "create-ip-pool" => plain(json!({ "name": "n" })),
        "create-upload" => plain(json!({ "bytes": 4 })),
        "send-email" => Some(vec![
            Body::plain(email("subject", "s".into())),
            Body::naming(email("from", format!("a@{}", theirs.domain_name).into())),
            Body::naming(email("template", json!({ "id": theirs.template }))),
            Body::naming(email("template", json!({ "id": theirs.alias }))),
            Body::naming(email("topic", json!(theirs.topic))),
            Body::naming(email("attachments", json!([{ "filename": "f", "upload_id": theirs.upload }]))),
        ]),
        "send-batch" => Some(vec![
            Body::plain(json!([email("subject", "s".into())])),
            Body::naming(json!([email("topic", json!(theirs.topic))])),
            Body::naming(json!([email("from", format!("a@{}", theirs.domain_name).into())])),
        ]),
        "update-email" => plain(json!({ "scheduled_at": "in 1 hour" })),
        "set-rate-limits" => plain(json!({ "key": { "api": 3_000 } })),
        "set-quota" => plain(json!({ "daily": 1_000_000 })),
        "create-suppression" => Some(vec![
            Body::plain(json!({ "address": theirs.suppressed })),
            Body::naming(json!({ "address": "a@example.com", "topic_id": theirs.topic })),
        ]),
        "create-suppressions" => Some(vec![
            Body::plain(json!({ "suppressions": [{ "address": theirs.suppressed }] })),
            Body::naming(
                json!({ "suppressions": [{ "address": "a@example.com", "topic_id": theirs.topic }] }),
            ),
        ]),
        "create-topic" => plain(json!({ "name": "n", "default_subscription": "opt_in" })),
        "update-topic" => {
            Some(vec![Body::plain(json!({ "name": "taken" })), Body::naming(json!({ "id": theirs.topic }))])
        }
        "set-subscription" => plain(json!({ "subscription": "opt_out" })),
        "create-template" => plain(json!({ "name": "n", "alias": theirs.alias, "html": "h" })),
        "update-template" => Some(vec![
            Body::plain(json!({ "name": "taken" })),
            Body::naming(json!({ "alias": format!("{}-2", theirs.alias) })),
        ]),
        "preview-template" => plain(json!({})),
        "test-template" => plain(json!({ "to": "a@example.com" })),
        "rollback-template" => plain(json!({ "version": 1 })),
        "create-webhook" => plain(json!({ "url": "http://127.0.0.1:9/hooks", "events": ["*"] })),
        "update-webhook" => plain(json!({ "enabled": false })),
        "test-webhook" => plain(json!({})),
        "recover-webhook" => plain(json!({ "since": "2026-01-01T00:00:00Z" })),
        "replay-dead-letters" | "drop-dead-letters" => plain(json!({ "ids": ["a"] })),
        _ => None,
    }
}

/// Addresses that nobody calls from, for every word others.
fn network(word: &str) -> String {
    let hex: String = word.bytes().rev().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("2001:db8:{}:{}::/64", &hex[..4], &hex[4..])
}
