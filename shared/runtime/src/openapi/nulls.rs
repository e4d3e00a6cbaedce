//! In a request that creates something, a `null` field counts as absent. So the document allows `null` in every optional field.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

const PLACE: &str = "#/components/schemas/";

/// Allows `null` in every optional field of the schemas that `requests` refer to, directly or indirectly.
pub(super) fn allow(requests: &[Value], schemas: &mut Map<String, Value>) {
    let mut known = BTreeSet::new();
    let mut waiting: Vec<String> = requests.iter().flat_map(referred).collect();
    while let Some(name) = waiting.pop() {
        if let Some(schema) = schemas.get_mut(&name).filter(|_| known.insert(name)) {
            waiting.extend(referred(schema));
            optional_fields(schema).for_each(allow_in);
        }
    }
}

/// The names of the schemas that a schema refers to.
fn referred(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str).and_then(|place| place.strip_prefix(PLACE));
            own.map(str::to_owned).into_iter().chain(fields.values().flat_map(referred)).collect()
        }
        Value::Array(items) => items.iter().flat_map(referred).collect(),
        _ => Vec::new(),
    }
}

fn optional_fields(schema: &mut Value) -> impl Iterator<Item = &mut Value> {
    let required: Vec<Value> = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten();
    properties.filter(move |(name, _)| !required.contains(&json!(name))).map(|(_, field)| field)
}

fn allow_in(field: &mut Value) {
    let Some(parts) = field.as_object_mut() else { return };
    let null = json!("null");
    let is_plain = !parts.contains_key("enum") && !parts.contains_key("const");
    match parts.get_mut("type") {
        Some(Value::Array(types)) => {
            if !types.contains(&null) {
                types.push(null);
            }
        }
        Some(one) if is_plain => *one = json!([one, "null"]),
        _ => allow_in_composite(parts),
    }
}

/// Allows `null` in a schema without a single plain type.
fn allow_in_composite(parts: &mut Map<String, Value>) {
    let nothing = json!({ "type": "null" });
    if let Some(Value::Array(choices)) = parts.get_mut("anyOf") {
        if !choices.contains(&nothing) {
            choices.push(nothing);
        }
        return;
    }
    // A schema without other parts allows every value, `null` too.
    let outer: Vec<String> = ["description", "default"].map(str::to_owned).to_vec();
    let inner: Map<String, Value> = parts
        .iter()
        .filter(|(name, _)| !outer.contains(name))
        .map(|(name, part)| (name.clone(), part.clone()))
        .collect();
    if !inner.is_empty() {
        parts.retain(|name, _| outer.contains(name));
        parts.insert("anyOf".to_owned(), json!([inner, nothing]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optional_fields_of_every_shape_allow_null_and_required_ones_do_not() {
        let mut schemas = json!({
            "Send": {
                "properties": {
                    "to": { "type": "string" },
                    "tags": { "type": "array", "items": { "$ref": "#/components/schemas/Tag" }, "default": [] },
                    "at": { "type": ["string", "null"] },
                    "kind": { "type": "string", "enum": ["a"] },
                    "file": { "$ref": "#/components/schemas/File", "description": "One." },
                    "cc": { "anyOf": [{ "type": "string" }, { "type": "array" }] },
                    "any": { "description": "Anything." },
                },
                "required": ["to"],
            },
            "Tag": { "properties": { "name": { "type": "string" } } },
            "File": { "properties": { "size": { "type": "integer" } } },
            "Other": { "properties": { "name": { "type": "string" } } },
        });
        let schemas = schemas.as_object_mut().unwrap();
        allow(&[json!({ "$ref": "#/components/schemas/Send" })], schemas);
        let nothing = json!({ "type": "null" });
        let of = &schemas["Send"]["properties"];
        assert_eq!(of["to"], json!({ "type": "string" }));
        assert_eq!(of["tags"]["type"], json!(["array", "null"]));
        assert_eq!(of["at"]["type"], json!(["string", "null"]));
        assert_eq!(of["kind"], json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, nothing] }));
        let file =
            json!({ "description": "One.", "anyOf": [{ "$ref": "#/components/schemas/File" }, nothing] });
        assert_eq!(of["file"], file);
        assert_eq!(of["cc"]["anyOf"][2], nothing);
        assert_eq!(of["any"], json!({ "description": "Anything." }));
        assert_eq!(schemas["Tag"]["properties"]["name"]["type"], json!(["string", "null"]));
        assert_eq!(schemas["File"]["properties"]["size"]["type"], json!(["integer", "null"]));
        assert_eq!(schemas["Other"]["properties"]["name"]["type"], "string");
    }
}
