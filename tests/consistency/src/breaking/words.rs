//! The keywords of JSON Schema that the comparison knows.

use std::collections::BTreeSet;

use serde_json::Value;

/// Keywords that do not change which values are valid.
pub const ANNOTATIONS: [&str; 11] = [
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
    "x-hidden-as",
];

/// Keywords that the comparison reads.
const RULES: [&str; 24] = [
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
    "uniqueItems",
];

/// Keywords in the document's schemas that the comparison does not know and would ignore.
pub fn unknown_keywords(document: &Value) -> Vec<String> {
    let mut unknown = BTreeSet::new();
    for (_, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        note_unknown(schema, &mut unknown);
    }
    note_unknown_below(&document["paths"], &mut unknown);
    unknown.into_iter().map(|word| format!("{}: nothing compares `{word}`", crate::rules::DOCUMENT)).collect()
}

/// Notes unknown keywords in every value with the name `schema`.
fn note_unknown_below(part: &Value, unknown: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "schema" {
                    note_unknown(member, unknown);
                } else {
                    note_unknown_below(member, unknown);
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| note_unknown_below(member, unknown)),
        _ => {}
    }
}

fn note_unknown(schema: &Value, unknown: &mut BTreeSet<String>) {
    for (word, rule) in schema.as_object().into_iter().flatten() {
        if !RULES.contains(&word.as_str()) && !ANNOTATIONS.contains(&word.as_str()) {
            unknown.insert(word.clone());
        }
        match (word.as_str(), rule) {
            ("properties", Value::Object(schemas)) => {
                schemas.values().for_each(|schema| note_unknown(schema, unknown));
            }
            ("anyOf" | "oneOf", Value::Array(schemas)) => {
                schemas.iter().for_each(|schema| note_unknown(schema, unknown));
            }
            ("items" | "additionalProperties", schema) => note_unknown(schema, unknown),
            _ => {}
        }
    }
}
