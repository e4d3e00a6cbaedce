//! Rules for requests: the limits that garde checks and those in the OpenAPI document must be the same.

use serde_json::Value;

use crate::boundaries::File;

/// The document with the limits.
pub const DOCUMENT: &str = "docs/openapi.json";

/// Optional fields whose limit is in an `inner`. garde applies it to the value, but schemars to the items of a list: the document
/// would lack the limit, or give it to the items. Without `inner`, both apply it to the value.
pub fn limits_that_schemas_misread(sources: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in sources {
        let mut rules = String::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[garde(") || !rules.is_empty() && line.starts_with("inner(") {
                rules.push_str(line);
            }
            let Some((name, kind)) = field(line) else { continue };
            let options = kind.matches("Option<").count();
            if depths(&rules).any(|depth| depth <= options) && options > 0 {
                faults.push(format!("{file}: {name}: the limit of an optional value is in an `inner`"));
            }
            rules.clear();
        }
    }
    faults
}

fn field(line: &str) -> Option<(&str, &str)> {
    let (name, kind) = line.trim_start_matches("pub ").split_once(": ")?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'#'));
    (is_name && kind.ends_with(',')).then_some((name, kind))
}

/// For each limit within `inner`: how many of them are around it.
fn depths(rules: &str) -> impl Iterator<Item = usize> + '_ {
    let starts = ["length(", "range("].into_iter().flat_map(|limit| rules.match_indices(limit));
    let before = starts.map(|(at, _)| &rules[..at]);
    before.filter(|before| before.ends_with(['(', ' '])).map(enclosing).filter(|depth| *depth > 0)
}

fn enclosing(before: &str) -> usize {
    let mut open = Vec::new();
    for (at, byte) in before.bytes().enumerate() {
        match byte {
            b'(' => open.push(before[..at].ends_with("inner")),
            b')' => drop(open.pop()),
            _ => {}
        }
    }
    open.iter().filter(|is_inner| **is_inner).count()
}

/// Lists without a limit in a request's body. A list of numbers is bytes, so the limit of the body's size bounds it.
pub fn unlimited_lists(document: &Value) -> Vec<String> {
    let operations = document["paths"].as_object().into_iter().flatten();
    let bodies = operations.flat_map(|(path, methods)| {
        methods.as_object().into_iter().flatten().map(move |(method, operation)| {
            (format!("{} {path}", method.to_uppercase()), &operation["requestBody"])
        })
    });
    let mut faults = Vec::new();
    for (route, body) in bodies {
        walk(document, body, &route, &mut Vec::new(), &mut faults);
    }
    faults
}

fn walk<'a>(
    document: &'a Value,
    schema: &'a Value,
    place: &str,
    above: &mut Vec<&'a str>,
    faults: &mut Vec<String>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        if !above.contains(&name) {
            above.push(name);
            let target = document.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null);
            walk(document, target, place, above, faults);
            above.pop();
        }
        return;
    }
    let is_list = schema["type"] == "array"
        || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&"array".into()));
    if is_list && schema["maxItems"].is_null() && schema["items"]["type"] != "integer" {
        faults.push(format!("{}: {place}: a list without a limit", DOCUMENT));
    }
    if is_list && ["minLength", "maxLength"].iter().any(|limit| !schema[limit].is_null()) {
        faults.push(format!("{}: {place}: a list with a limit for texts", DOCUMENT));
    }
    match schema {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| !DATA.contains(&name.as_str())) {
                walk(document, member, &format!("{place} {name}"), above, faults);
            }
        }
        Value::Array(members) => members.iter().for_each(|one| walk(document, one, place, above, faults)),
        _ => {}
    }
}

/// Members of a schema and of a body that hold values, not schemas.
const DATA: [&str; 6] = ["default", "enum", "example", "examples", "const", "required"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(field: &str) -> Vec<String> {
        limits_that_schemas_misread(&[("a.rs".into(), format!("struct A {{\n    {field}\n}}"))])
    }

    #[test]
    fn a_limit_of_an_optional_value_in_an_inner_is_named() {
        let reported = ["a.rs: owners: the limit of an optional value is in an `inner`"];
        for rules in [
            "inner(length(max = 20))",
            "inner(length(max = 20), inner(length(max = 9)))",
            "inner(range(max = 5))",
        ] {
            assert_eq!(
                faults(&format!("#[garde({rules})]\n    pub owners: Option<Vec<String>>,")),
                reported,
                "{rules}"
            );
        }
        let twice = "#[garde(inner(inner(length(max = 20))))]\n    owners: Option<Option<Vec<String>>>,";
        assert_eq!(faults(twice), reported);
        for good in [
            "#[garde(length(max = 20), inner(inner(length(max = 9))))]\n    pub owners: Option<Vec<String>>,",
            "#[garde(length(max = 20), inner(length(max = 9)))]\n    pub owners: Vec<String>,",
            "#[garde(inner(custom(is_length(1))))]\n    pub owners: Option<String>,",
        ] {
            assert_eq!(faults(good), [""; 0], "{good}");
        }
    }

    #[test]
    fn a_list_without_a_limit_is_named() {
        let document = |list: Value| {
            json!({
                "paths": { "/v1/mail": { "post": { "requestBody": { "schema": { "$ref": "#/components/schemas/Mail" } } } } },
                "components": { "schemas": { "Mail": { "properties": { "to": list, "again": { "$ref": "#/components/schemas/Mail" } } } } },
            })
        };
        let found = |list| unlimited_lists(&document(list)).len();
        assert_eq!(
            found(json!({ "type": ["array", "null"], "items": { "type": "string", "maxLength": 20 } })),
            1
        );
        assert_eq!(found(json!({ "type": "array", "items": { "type": "string" }, "maxItems": 20 })), 0);
        assert_eq!(found(json!({ "type": "array", "items": { "type": "integer" } })), 0);
        assert_eq!(found(json!({ "type": "array", "maxItems": 2, "maxLength": 2 })), 1);
        assert_eq!(found(json!({ "type": "object", "example": { "type": "array" } })), 0);
    }
}
