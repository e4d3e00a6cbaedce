//! The example of a request body.

use serde_json::Value;

/// Adds an example to the operation's body, if it has a body. A JSON body becomes a JSON value, any other body a text.
pub(super) fn with_example(mut operation: Value, body: Option<&str>) -> Value {
    let Some(body) = body else { return operation };
    let contents = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
    for (content_type, content) in contents.into_iter().flatten() {
        content["example"] = match content_type.as_str() {
            "application/json" => serde_json::from_str(body).unwrap_or_else(|_| body.into()),
            _ => body.into(),
        };
    }
    operation
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taking(content_type: &str) -> Value {
        json!({ "operationId": "send", "requestBody": { "content": { content_type: { "schema": {} } } } })
    }

    fn example(content_type: &str, body: Option<&str>) -> Value {
        with_example(taking(content_type), body)["requestBody"]["content"][content_type]["example"].take()
    }

    #[test]
    fn a_json_example_is_a_value_and_any_other_example_is_a_text() {
        let json = r#"{"to":["a@example.com"]}"#;
        assert_eq!(example("application/json", Some(json)), json!({ "to": ["a@example.com"] }));
        assert_eq!(example("text/plain", Some(json)), json);
        assert_eq!(example("application/x-www-form-urlencoded", Some("a=1")), "a=1");
    }

    #[test]
    fn without_an_example_or_a_body_nothing_changes() {
        assert_eq!(with_example(taking("text/plain"), None), taking("text/plain"));
        let bodiless = json!({ "operationId": "get" });
        assert_eq!(with_example(bodiless.clone(), Some("{}")), bodiless);
    }
}
