//! The function routes every path of the API.

use std::fs;

use serde_json::Value;

use super::engine::Engine;
use crate::{FALLBACK, Table, function_code, table};

/// The API's routes with their contexts, from the OpenAPI document.
fn routes() -> Vec<(String, String)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let document: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let operations =
        paths.flat_map(|(path, methods)| methods.as_object().unwrap().values().map(move |one| (path, one)));
    operations.map(|(path, one)| (one["tags"][0].as_str().unwrap().to_owned(), path.clone())).collect()
}

pub(super) fn api() -> Table {
    let routes = routes();
    let routes: Vec<(&str, &str)> =
        routes.iter().map(|(context, path)| (context.as_str(), path.as_str())).collect();
    table(&routes).unwrap()
}

/// `path` with `value` for each parameter.
fn with_values(path: &str, value: &str) -> String {
    let filled = path.split('/').map(|one| if one.starts_with('{') { value } else { one });
    filled.collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_reaches_its_context() {
    let engine = Engine::new(&function_code(&api()));
    let routes = routes();
    assert!(routes.len() > 80, "{} routes", routes.len());
    for (context, path) in routes {
        for value in ["email_01jz", "a@b.example", "%2e%2e", "test", "*", "x.y_z~"] {
            let path = with_values(&path, value);
            assert_eq!(engine.origin_of(&path).as_deref(), Some(context.as_str()), "{path}");
        }
    }
}

#[test]
fn a_path_without_a_context_goes_to_the_fallback() {
    let engine = Engine::new(&function_code(&api()));
    let long = format!("/v1/{}", "e".repeat(8_000));
    let deep = format!("/v1{}", "/x".repeat(4_000));
    for path in [
        "",
        "/",
        "//",
        "//v1/emails",
        "/v1",
        "/v1/",
        "/v1//emails",
        "/v1/emailsx",
        "/v1/email",
        "/v1/Emails",
        "/V1/emails",
        "/v1/.",
        "/v1/..",
        "/v1/%2e%2e",
        "/v1/%65mails",
        "/v1/emails%2f",
        "/v1/emails;x=1",
        "/v1/emails\\batch",
        "/v1/constructor",
        "/v1/__proto__",
        "/u",
        "/v2/emails",
        "/hook/sns",
        "v1/emails",
        "/v1/*",
        "/v1/ émails",
        "/v1/emails\0",
        &long,
        &deep,
    ] {
        let origin = engine.origin_of(path);
        let expected = if path == "/u" { Some("consent") } else { None };
        assert_eq!(origin.as_deref(), expected, "{path}");
    }
}

#[test]
fn a_path_below_a_contexts_prefix_goes_to_that_context() {
    let engine = Engine::new(&function_code(&api()));
    for (path, context) in [
        ("/v1/emails/", "messages"),
        ("/v1/emails/../api-keys", "messages"),
        ("/v1/emails/%2e%2e/api-keys", "messages"),
        ("/v1/emails//", "messages"),
        ("/v1/templates/welcome/TEST", "content"),
        ("/v1/templates//test", "content"),
        ("/v1/templates/welcome/test/", "messages"),
        ("/t/", "messages"),
        ("/t/x", "messages"),
        ("/hooks/../v1/health", "messages"),
        ("/v1/health/x", "ops"),
    ] {
        assert_eq!(engine.origin_of(path).as_deref(), Some(context), "{path}");
    }
}

#[test]
fn the_function_and_the_table_agree() {
    let table = api();
    let engine = Engine::new(&function_code(&table));
    let words = ["v1", "emails", "templates", "x", "", "test", "t", "batch", "..", "*"];
    for at in 0..words.len().pow(4) {
        let segments = (0..4).map(|digit| words[at / words.len().pow(digit) % words.len()]);
        let path = segments.fold(String::new(), |path, segment| format!("{path}/{segment}"));
        assert_eq!(engine.origin_of(&path).as_deref(), table.context_of(&path), "{path}");
    }
}

#[test]
fn the_requested_host_replaces_the_forwarded_host_of_the_viewer() {
    let engine = Engine::new(&function_code(&api()));
    for path in ["/t/c/x", "/v1/emails", "/v1/nothing"] {
        let request = engine.answer(path, "links.acme.example");
        assert_eq!(request["headers"]["x-forwarded-host"]["value"], "links.acme.example", "{path}");
    }
}

#[test]
fn the_fallback_is_a_context_of_the_api() {
    assert!(api().contexts().contains(FALLBACK));
}
