//! The OpenAPI document as committed.

use serde_json::Value;

use crate::entry::{Entry, Trigger};

pub const FILE: &str = "docs/openapi.json";

/// The document's operations; `operationId` is the function's name and the first tag its context.
pub fn entries(document: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        // A HEAD stands beside its GET and is no function of its own.
        for (method, operation) in
            operations.as_object().into_iter().flatten().filter(|(method, _)| *method != "head")
        {
            let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
            let route = Trigger::Http(format!("{} {path}", method.to_uppercase()));
            entries.push(Entry::new(
                FILE,
                &text(&operation["tags"][0]),
                &text(&operation["operationId"]),
                route,
            ));
        }
    }
    entries
}

/// Whether the committed document is the one that the routes make.
pub fn staleness(committed: &Value, made: &Value) -> Vec<String> {
    if committed == made {
        Vec::new()
    } else {
        vec![format!("{FILE}: not what the routes declare; run `make openapi`")]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_read_with_their_routes() {
        let document =
            json!({ "paths": { "/v1/mail": { "post": { "operationId": "send", "tags": ["mail"] } } } });
        assert_eq!(
            entries(&document),
            [Entry::new(FILE, "mail", "send", Trigger::Http("POST /v1/mail".into()))]
        );
    }

    #[test]
    fn a_changed_document_is_stale() {
        assert_eq!(staleness(&json!({}), &json!({})).len(), 0);
        assert_eq!(staleness(&json!({}), &json!({ "paths": {} })).len(), 1);
    }
}
