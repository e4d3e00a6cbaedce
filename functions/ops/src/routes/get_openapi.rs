//! `GET /v1/openapi.json`: this API's OpenAPI 3.1 document, generated from the routes.

use posthorn_app::App;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, value::RawValue};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-openapi",
    trigger: Trigger::Http(&ROUTE),
    memory_mb: 128,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/openapi.json",
    permission: None,
    summary: "Get this document",
    response: Some(schema::<Document>),
    ..Route::DEFAULT
};

/// The document, compiled in. A test compares it with the routes.
const TEXT: &str = include_str!("../../../../docs/openapi.json");

/// An OpenAPI 3.1 document.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "OpenApiDocument")]
pub struct Document(#[schemars(with = "Map<String, Value>")] &'static RawValue);

async fn handle(_app: &'static App, _call: Call) -> Result<Answer<Document>, Problem> {
    let document = serde_json::from_str(TEXT)
        .map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))?;
    Ok(Answer::ok(Document(document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_one_json_object_and_is_returned_unchanged() {
        let raw: &'static RawValue = serde_json::from_str(TEXT).unwrap();
        assert_eq!(serde_json::to_string(&Document(raw)).unwrap(), TEXT.trim());
        assert!(serde_json::from_str::<Map<String, Value>>(TEXT).is_ok());
    }
}
