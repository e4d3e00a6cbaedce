//! The Postman collection (format 2.1), generated from the routes that the functions declare: a folder for each context, a request
//! for each route. <https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html>

mod request;
#[cfg(test)]
mod tests;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::{Function, Trigger, http::Example};

/// The format's name. Postman refuses a collection without it.
const FORMAT: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// The URL of the local runner.
const BASE_URL: &str = "http://127.0.0.1:4800";

/// The collection for `functions`. The folders are in the order of their first functions.
pub fn collection(functions: &[&Function]) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut folders: Vec<(&str, Vec<Value>)> = Vec::new();
    for function in functions {
        let Trigger::Http(route) = function.trigger else { continue };
        let parameters = crate::openapi::parameters(route, &mut generator);
        let Example { path, query, body } = route.example;
        let body = Some(body).filter(|body| !body.is_empty());
        let request = request::request(route, &parameters, path, query, &[], body);
        let item = json!({ "name": function.name, "request": request, "response": [] });
        match folders.iter_mut().find(|(context, _)| *context == function.context) {
            Some((_, items)) => items.push(item),
            None => folders.push((function.context, vec![item])),
        }
    }
    let folders = folders.into_iter().map(|(context, items)| json!({ "name": context, "item": items }));
    json!({
        "info": {
            "name": "Posthorn",
            "description": "Set `base_url` to your deployment and `api_key` to a key, `ph_live_…` or `ph_test_…`.",
            "schema": FORMAT,
        },
        "item": folders.collect::<Vec<_>>(),
        "auth": {
            "type": "bearer",
            "bearer": [{ "key": "token", "value": "{{api_key}}", "type": "string" }],
        },
        "variable": [
            { "key": "base_url", "value": BASE_URL, "type": "string" },
            { "key": "api_key", "value": "", "type": "string" },
        ],
    })
}
