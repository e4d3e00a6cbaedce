//! Fields of answers that a role may hide: each has a type that hides it, and a row in the table of the docs.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::rules::DOCUMENT;

/// The page with the table.
pub const PAGE: &str = "docs/access.md";
/// The annotation of fields whose type hides them.
const HIDDEN_AS: &str = "x-hidden-as";

/// Names of fields that show recipients or content.
const NAMES: [&str; 32] = [
    "to",
    "cc",
    "bcc",
    "reply_to",
    "received_for",
    "recipient",
    "recipients",
    "address",
    "email",
    "phone",
    "phone_number",
    "message_id",
    "subject",
    "html",
    "mjml",
    "text",
    "reply_text",
    "quoted_text",
    "body",
    "content",
    "headers",
    "metadata",
    "properties",
    "filename",
    "content_id",
    "download_url",
    "fallback_value",
    "diagnostic",
    "payload",
    "answer",
    "before",
    "after",
];

/// Fields with such a name that show neither: the schema and the field.
const NEITHER: &[(&str, &str)] = &[
    // The caller's own account, and those of members: colleagues are not recipients.
    ("AccountView", "email"),
    ("InvitationPreview", "email"),
    ("InvitationView", "email"),
    ("MemberView", "email"),
    ("SsoAttemptView", "email"),
    // What an operator says to everybody on the status page.
    ("IncidentUpdate", "body"),
    ("StatusPageUpdate", "body"),
    // Names of headers only.
    ("Webhook", "headers"),
    // The file hides what the role of its author hides, and a caller whose role hides more gets no link.
    ("Export", "download_url"),
    // What the caller may know of themselves.
    ("AccountExportView", "download_url"),
    // What the organisation stores about one of its tenants.
    ("TenantView", "metadata"),
];

/// Fields of answers with such a name and a type that does not hide them. A field of another schema is checked there.
pub fn untyped(document: &Value) -> Vec<String> {
    let schemas = answered(document);
    let properties = schemas.iter().flat_map(|schema| {
        let properties = document["components"]["schemas"][schema]["properties"].as_object();
        properties
            .into_iter()
            .flatten()
            .map(move |(name, property)| (schema.as_str(), name.as_str(), property))
    });
    let shows =
        properties.filter(|(schema, name, _)| NAMES.contains(name) && !NEITHER.contains(&(schema, name)));
    let faults =
        shows.filter(|(_, _, property)| !mentions(property, HIDDEN_AS) && !mentions(property, "$ref"));
    faults.map(|(schema, name, _)| format!("{DOCUMENT}: {schema}: nothing hides `{name}`")).collect()
}

/// Hidable fields that the page's table does not list in the row of their schema.
pub fn undocumented(document: &Value, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (schema, parts) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{schema}` |"))).unwrap_or_default();
        for (name, property) in parts["properties"].as_object().into_iter().flatten() {
            if mentions(property, HIDDEN_AS) && !row.contains(&format!("`{name}`")) {
                faults.push(format!(
                    "{PAGE}: `{schema}` has no row with `{name}` in the table of hidden fields"
                ));
            }
        }
    }
    faults
}

/// The schemas that successful answers lead to.
fn answered(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for operation in document["paths"].as_object().into_iter().flat_map(|paths| paths.values()) {
        for method in operation.as_object().into_iter().flat_map(|methods| methods.values()) {
            let responses = method["responses"].as_object().into_iter().flatten();
            for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
                follow(document, response, &mut found);
            }
        }
    }
    found
}

fn follow(document: &Value, part: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = part["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"))
        && found.insert(name.to_owned())
    {
        follow(document, &document["components"]["schemas"][name], found);
    }
    match part {
        Value::Object(members) => members.values().for_each(|member| follow(document, member, found)),
        Value::Array(members) => members.iter().for_each(|member| follow(document, member, found)),
        _ => {}
    }
}

/// Whether the word is a key somewhere in the value.
fn mentions(value: &Value, word: &str) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key(word) || members.values().any(|member| mentions(member, word))
        }
        Value::Array(members) => members.iter().any(|member| mentions(member, word)),
        _ => false,
    }
}

#[test]
fn a_field_without_a_type_that_hides_it_and_one_without_a_row_are_named() {
    let document = |to: Value| {
        serde_json::json!({
            "paths": { "/v1/calls": { "get": { "responses": {
                "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Call" } } } },
            } } } },
            "components": { "schemas": {
                "Call": { "properties": { "to": to, "id": { "type": "string" } } },
                "CreateCall": { "properties": { "to": { "type": "string" } } },
            } },
        })
    };
    let plain = document(serde_json::json!({ "type": "string" }));
    assert_eq!(untyped(&plain), ["docs/openapi.json: Call: nothing hides `to`"]);
    let typed = document(serde_json::json!({ "items": { "type": "string", "x-hidden-as": ["recipients"] } }));
    assert_eq!(untyped(&typed), [""; 0]);
    let missing = "docs/access.md: `Call` has no row with `to` in the table of hidden fields";
    assert_eq!(undocumented(&typed, "| `Call` | `id` |"), [missing]);
    assert_eq!(undocumented(&typed, "| `Call` | `to` |"), [""; 0]);
}
