//! The OpenAPI 3.1 document, made from the routes that the functions declare.

mod nulls;

use posthorn_access::{
    Permission, Reach,
    codes::{
        IP_NOT_ALLOWED, LIVE_KEY_NEEDED, ORG_SUSPENDED, TENANT_BOUND_KEY, TENANT_FORBIDDEN, TENANT_SUSPENDED,
    },
};
use posthorn_problem::{Code, ProblemBody};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    Function, Trigger,
    http::{Media, Method, Route, Takes, schema},
};

/// The document for `functions`, in their order.
pub fn document(functions: &[&Function]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    let mut creating = Vec::new();
    for function in functions {
        if let Trigger::Http(route) = function.trigger {
            if let (Some(request), Takes::Json, true) =
                (route.request, route.takes, route.method != Method::Patch)
            {
                creating.push(serde_json::to_value(request(&mut generator)).unwrap_or_default());
            }
            let operation = operation(function, route, &mut generator);
            let path = paths.entry(route.path).or_insert_with(|| json!({}));
            if route.head {
                path["head"] = head(function, &operation);
            }
            path[route.method.as_str().to_ascii_lowercase()] = operation;
        }
    }
    let mut schemas = generator.take_definitions(true);
    nulls::allow(&creating, &mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Posthorn", "version": env!("CARGO_PKG_VERSION"),
                  "description": "Email, SMS and push for many customers, from your own AWS account.",
                  "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "apiKey": { "type": "http", "scheme": "bearer", "description": "An API key, `ph_live_…` or `ph_test_…`." } },
        },
    })
}

fn operation(function: &Function, route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": function.name,
        "summary": route.summary,
        "tags": [function.context],
        "parameters": parameters(route, generator),
        "responses": responses(route, generator),
    });
    if let Some(permission) = route.permission {
        operation["security"] = json!([{ "apiKey": [] }]);
        operation["description"] = format!("Needs a key with the scope `{}`.", permission.as_str()).into();
    } else {
        operation["security"] = json!([]);
    }
    if let Some(request) = route.request {
        let schema = request(generator);
        let content = match route.takes {
            Takes::Json => json!({ "application/json": { "schema": schema } }),
            Takes::Text => json!({ "text/plain": { "schema": schema } }),
            Takes::Form(_) => json!({
                "application/x-www-form-urlencoded": { "schema": schema },
                "multipart/form-data": { "schema": schema },
            }),
        };
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// The same operation without bodies in its answers, under an id of its own, for ids are unique in a document.
fn head(function: &Function, get: &Value) -> Value {
    let mut operation = get.clone();
    operation["operationId"] = format!("{}-head", function.name).into();
    for (_, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        response.as_object_mut().map(|response| response.remove("content"));
    }
    operation
}

fn parameters(route: &Route, generator: &mut SchemaGenerator) -> Vec<Value> {
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if let Some(query) = route.query {
        parameters.extend(query_parameters(&inlined(query, generator)));
    }
    parameters.extend(route.headers.iter().map(|(name, description)| {
        json!({ "name": name, "in": "header", "required": false, "description": description, "schema": { "type": "string" } })
    }));
    if route.permission.is_some() {
        parameters.push(json!({
            "name": "Posthorn-Tenant", "in": "header", "required": false,
            "description": "The tenant to act as: any of the organisation's for a key of its own, its own tenant for a tenant's key.",
            "schema": { "type": "string" },
        }));
    }
    if route.idempotent {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Makes repeating the request safe, for 24 hours or as long as the organisation says.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        }));
    }
    parameters
}

/// A query is a flat object; its properties stand as parameters of their own.
fn query_parameters(schema: &Value) -> Vec<Value> {
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let one = |(name, mut property): (String, Value)| {
        let description = property.as_object_mut().and_then(|object| object.remove("description"));
        json!({ "name": name, "in": "query", "required": false, "description": description, "schema": property })
    };
    properties.into_iter().map(one).collect()
}

fn inlined(of: crate::http::SchemaOf, generator: &mut SchemaGenerator) -> Value {
    let schema = serde_json::to_value(of(generator)).unwrap_or_default();
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).map(str::to_owned);
    match name {
        Some(name) => generator.definitions().get(&name).cloned().unwrap_or_default(),
        None => schema,
    }
}

fn responses(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    responses.insert(route.status.to_string(), success(route, generator));
    let refusal = match route.media {
        Media::Json | Media::Bytes(_) => {
            let schema = schema::<ProblemBody>(generator);
            // Who accepts plain JSON alone gets the same under that name.
            json!({ "application/problem+json": { "schema": schema }, "application/json": { "schema": schema } })
        }
        Media::Page | Media::Redirect => json!({ "text/html": { "schema": { "type": "string" } } }),
    };
    for code in codes(route) {
        let entry = responses
            .entry(code.status.to_string())
            .or_insert_with(|| json!({ "description": "", "content": refusal }));
        let described = entry["description"].as_str().unwrap_or_default();
        let line = format!("`{}`: {}", code.code, code.title);
        entry["description"] =
            if described.is_empty() { line } else { format!("{described}\n\n{line}") }.into();
    }
    Value::Object(responses)
}

fn success(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let text = json!({ "type": "string" });
    match (route.media, route.response) {
        (Media::Json, Some(response)) => {
            json!({ "description": "Done.", "content": { "application/json": { "schema": response(generator) } } })
        }
        (Media::Json, None) => json!({ "description": "Done." }),
        (Media::Page, _) => {
            json!({ "description": "A page for people.", "content": { "text/html": { "schema": text } } })
        }
        (Media::Redirect, _) => json!({
            "description": "On to another address.",
            "headers": { "Location": { "required": true, "schema": { "type": "string", "format": "uri" } } },
        }),
        // OpenAPI 3.1, section 4.8.14.4: bytes as they are have no schema.
        (Media::Bytes(content_type), _) => json!({ "description": "Done.", "content": { content_type: {} } }),
    }
}

/// What a permission brings with it: who may not use it, and when nobody may.
fn codes_of_permission(permission: Permission) -> Vec<Code> {
    let of_all = matches!(permission.reach(), Reach::Org | Reach::Operator);
    let changes = !permission.is_read();
    let codes = [
        (permission.reach() != Reach::Tenant, TENANT_BOUND_KEY),
        (changes && of_all, LIVE_KEY_NEEDED),
        (changes, ORG_SUSPENDED),
        (changes, TENANT_SUSPENDED),
    ];
    codes.into_iter().filter(|(applies, _)| *applies).map(|(_, code)| code).collect()
}

/// A route's own codes, and those that its shape brings with it.
pub fn codes(route: &Route) -> Vec<Code> {
    use posthorn_problem::*;
    let mut codes = vec![CONFLICT, VALIDATION_FAILED, INTERNAL, UNAVAILABLE];
    if let Some(permission) = route.permission {
        codes.extend([
            RATE_LIMIT_EXCEEDED,
            MISSING_API_KEY,
            INVALID_API_KEY,
            INSUFFICIENT_SCOPE,
            IP_NOT_ALLOWED,
            TENANT_FORBIDDEN,
        ]);
        codes.extend(codes_of_permission(permission));
    }
    if route.request.is_some() {
        codes.extend([MALFORMED_BODY, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE]);
    }
    if route.path.contains('{') {
        codes.push(NOT_FOUND);
    }
    if route.idempotent {
        codes.push(IDEMPOTENCY_KEY_REUSED);
    }
    codes.extend_from_slice(route.codes);
    codes.sort_by_key(|code| (code.status, code.code));
    codes.dedup();
    codes
}
