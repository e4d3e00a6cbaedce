//! The parameters of a route: path, query and headers.

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use crate::http::{Route, SchemaOf};

pub(crate) fn parameters(route: &Route, generator: &mut SchemaGenerator) -> Vec<Value> {
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if let Some(query) = route.query {
        parameters.extend(query_parameters(&inlined(query, generator)));
    }
    parameters.extend(route.headers.iter().map(|(name, description)| header(name, description)));
    if route.permission.is_some() {
        parameters.push(header(
            "Posthorn-Org",
            "The organisation to act in, `org_…` (`GET /v1/account/orgs` lists yours). A session must name one; a key may leave it out, and if it names one, it must be its own.",
        ));
        parameters.push(header(
            "Posthorn-Environment",
            "The environment to act in. Default: `live` for a session, its own for a key.",
        ));
        parameters.push(header(
            "Posthorn-Tenant",
            "The tenant to act as. A key of the organisation itself may name any tenant; a tenant's key may name only its own tenant.",
        ));
    }
    if route.idempotent {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Makes it safe to repeat the request, for 24 hours or as long as the organisation sets.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        }));
    }
    parameters
}

fn header(name: &str, description: &str) -> Value {
    json!({ "name": name, "in": "header", "required": false, "description": description, "schema": { "type": "string" } })
}

/// Each property of the query's flat object becomes a parameter.
fn query_parameters(schema: &Value) -> Vec<Value> {
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let one = |(name, mut property): (String, Value)| {
        let description = property.as_object_mut().and_then(|object| object.remove("description"));
        json!({ "name": name, "in": "query", "required": false, "description": description, "schema": property })
    };
    properties.into_iter().map(one).collect()
}

fn inlined(of: SchemaOf, generator: &mut SchemaGenerator) -> Value {
    let schema = serde_json::to_value(of(generator)).unwrap_or_default();
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).map(str::to_owned);
    match name {
        Some(name) => generator.definitions().get(&name).cloned().unwrap_or_default(),
        None => schema,
    }
}
