//! The OpenAPI 3.1 document, generated from the routes that the functions declare.

mod codes;
mod example;
mod names;
mod nulls;
mod parameters;
mod responses;

pub use codes::codes;
use example::with_example;
pub(crate) use parameters::parameters;
use responses::{Refusals, head_responses, responses};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    Function, Trigger,
    http::{Method, Route, SESSION_COOKIE, Takes},
};

/// The document for `functions`, in their order.
pub fn document(functions: &[&Function]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    let mut creating = Vec::new();
    let mut refusals = Refusals::default();
    for function in functions {
        if let Trigger::Http(route) = function.trigger {
            if let (Some(request), Takes::Json, true) =
                (route.request, route.takes, route.method != Method::Patch)
            {
                creating.push(serde_json::to_value(request(&mut generator)).unwrap_or_default());
            }
            let operation = operation(function, route, &mut generator, &mut refusals);
            let path = paths.entry(route.path).or_insert_with(|| json!({}));
            if route.head {
                let responses = head_responses(route, &mut generator, &mut refusals);
                path["head"] = head(function, &operation, responses);
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
            "responses": refusals.into_components(),
            "schemas": schemas,
            "securitySchemes": security_schemes(),
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "apiKey": { "type": "http", "scheme": "bearer", "description": "An API key, `ph_live_…` or `ph_test_…`." },
        "session": {
            "type": "apiKey", "in": "cookie", "name": SESSION_COOKIE,
            "description": concat!(
                "A person's session. Log-ins set the cookie. A request other than GET or HEAD must send ",
                "`Sec-Fetch-Site: same-origin`, as browsers do, or, without that header, the exact `Origin` of this ",
                "installation; else `CROSS_SITE`. Send no `Authorization` with it (`TWO_CREDENTIALS`).",
            ),
        },
    })
}

fn operation(
    function: &Function,
    route: &Route,
    generator: &mut SchemaGenerator,
    refusals: &mut Refusals,
) -> Value {
    let mut operation = json!({
        "operationId": function.name,
        "summary": route.summary,
        "tags": [function.context],
        "parameters": parameters(route, generator),
        "responses": responses(route, generator, refusals),
    });
    if let Some(permission) = route.permission {
        // OpenAPI 3.1, section 4.8.30: a scheme other than OAuth lists the required roles.
        let permission = permission.as_str();
        operation["security"] = json!([{ "apiKey": [permission] }, { "session": [permission] }]);
        operation["description"] =
            format!("Needs the permission `{permission}` (a key's `scopes`, or a role's `permissions`).")
                .into();
    } else if route.own_account {
        operation["security"] = json!([{ "session": [] }]);
        operation["description"] = "Needs a person's session.".into();
    } else {
        operation["security"] = json!([]);
    }
    if let Some(deprecation) = route.deprecated {
        let needs = operation["description"].as_str().map(|text| format!(" {text}")).unwrap_or_default();
        operation["deprecated"] = true.into();
        operation["description"] = format!("{}{needs}", deprecation.description()).into();
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
    with_example(operation, Some(route.example.body).filter(|body| !body.is_empty()))
}

/// The same operation without bodies in its answers, with its own id, because ids are unique in a document.
fn head(function: &Function, get: &Value, responses: Value) -> Value {
    let mut operation = get.clone();
    operation["operationId"] = format!("{}-head", function.name).into();
    operation["responses"] = responses;
    operation
}
