use serde_json::json;

use super::*;

/// A document with one operation. Its request, answer and refusal have a few fields each.
fn document() -> Value {
    let mail = json!({
        "type": "object",
        "required": ["to"],
        "additionalProperties": false,
        "properties": {
            "to": { "type": "array", "items": { "type": "string", "maxLength": 100 }, "minItems": 1, "maxItems": 50 },
            "kind": { "type": "string", "enum": ["plain", "rich"] },
            "tag": { "anyOf": [{ "type": "string", "pattern": "^[a-z]+$" }, { "type": "null" }] },
            "size": { "type": "integer", "format": "uint32", "minimum": 0 },
            "replies": { "type": "array", "items": { "$ref": "#/components/schemas/Mail" } },
            "data": {},
        },
    });
    let view = json!({
        "type": "object",
        "required": ["id", "state"],
        "properties": {
            "id": { "type": "string" },
            "state": { "oneOf": [{ "const": "sent" }, { "const": "lost" }] },
            "count": { "type": "integer", "format": "uint32" },
        },
    });
    let problem = json!({ "type": "object", "properties": { "title": { "type": "string" } } });
    let content = |name: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } });
    json!({
        "paths": { "/mail/{id}": { "post": {
            "security": [{ "apiKey": ["mail:read"] }],
            "parameters": [
                { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                { "name": "limit", "in": "query", "required": false, "schema": { "type": "integer", "maximum": 100 } },
            ],
            "requestBody": { "required": false, "content": content("Mail") },
            "responses": {
                "200": { "description": "Done.", "content": content("View"), "headers": { "Location": {} } },
                "409": { "$ref": "#/components/responses/Conflict" },
            },
        } } },
        "components": {
            "schemas": { "Mail": mail, "View": view, "Problem": problem },
            "responses": { "Conflict": { "description": "", "content": content("Problem") } },
        },
    })
}

const OPERATION: &str = "/paths/~1mail~1{id}/post";
const MAIL: &str = "/components/schemas/Mail";
const VIEW: &str = "/components/schemas/View";

/// The changes reported after `value` is put at `pointer`, or after the value there is removed. The operation's name is left out.
fn after(pointer: &str, value: Option<Value>) -> Vec<String> {
    let (released, mut current) = (document(), document());
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    match (current.pointer_mut(parent).unwrap(), value) {
        (Value::Array(list), Some(value)) if name == "-" => list.push(value),
        (Value::Array(list), None) => drop(list.remove(name.parse().unwrap())),
        (part, Some(value)) => part[name] = value,
        (part, None) => drop(part.as_object_mut().unwrap().remove(&name).unwrap()),
    }
    let changes = changes(&released, &current).into_iter();
    changes.map(|change| change.trim_start_matches("POST /mail/{id}: ").to_owned()).collect()
}

fn put(place: &str, pointer: &str, value: Value) -> Vec<String> {
    after(&format!("{place}{pointer}"), Some(value))
}

fn taken(place: &str, pointer: &str) -> Vec<String> {
    after(&format!("{place}{pointer}"), None)
}

#[test]
fn an_operation_or_path_that_is_gone_is_named() {
    let reported = ["POST /mail/{id}: removed"];
    let changes = |current| changes(&document(), &current);
    assert_eq!(changes(json!({ "paths": { "/mail/{id}": { "get": {} } } })), reported);
    assert_eq!(changes(json!({ "paths": {} })), reported);
    assert_eq!(changes(document()), [""; 0]);
}

#[test]
fn a_scope_or_credential_that_a_route_newly_needs_is_named() {
    let security = |value| put(OPERATION, "/security", value);
    assert_eq!(security(json!([{ "apiKey": ["mail:write"] }])), ["newly needs the scope mail:write"]);
    assert_eq!(security(json!([{ "session": ["mail:read"] }])), ["newly needs the credential session"]);
    assert_eq!(security(json!([])), [""; 0]);
    let further = json!([{ "apiKey": ["mail:read"] }, { "session": ["mail:read"] }]);
    assert_eq!(security(further), [""; 0], "one of them is enough");
}

#[test]
fn a_parameter_that_is_gone_newly_required_or_narrower_is_named() {
    assert_eq!(taken(OPERATION, "/parameters/1"), ["query limit: removed"]);
    let limit = "/parameters/1/schema/maximum";
    assert_eq!(put(OPERATION, limit, json!(50)), ["query limit: maximum is 50 instead of 100"]);
    assert_eq!(put(OPERATION, limit, json!(200)), [""; 0]);
    assert_eq!(put(OPERATION, "/parameters/1/required", json!(true)), ["query limit: newly required"]);
    let parameter = |required| json!({ "name": "x", "in": "header", "required": required, "schema": {} });
    assert_eq!(put(OPERATION, "/parameters/-", parameter(true)), ["header x: newly required"]);
    assert_eq!(put(OPERATION, "/parameters/-", parameter(false)), [""; 0]);
}

#[test]
fn a_body_that_is_gone_newly_required_or_of_another_type_is_named() {
    assert_eq!(taken(OPERATION, "/requestBody"), ["body: removed"]);
    assert_eq!(put(OPERATION, "/requestBody/required", json!(true)), ["body: newly required"]);
    let content = json!({ "text/plain": {} });
    assert_eq!(put(OPERATION, "/requestBody/content", content), ["body: application/json removed"]);
}

#[test]
fn a_property_of_a_request_that_is_gone_or_newly_required_is_named() {
    assert_eq!(taken(MAIL, "/properties/tag"), ["body/tag: removed"]);
    assert_eq!(put(MAIL, "/required", json!(["to", "kind"])), ["body/kind: newly required"]);
    assert_eq!(put(MAIL, "/required", json!(["to", "new"])), ["body/new: newly required"]);
    assert_eq!(put(MAIL, "/required", json!([])), [""; 0]);
    assert_eq!(put(MAIL, "/properties/new", json!({ "type": "string" })), [""; 0]);
}

#[test]
fn a_type_of_a_request_that_is_narrower_is_named() {
    let tag = |schema| put(MAIL, "/properties/tag", schema);
    let null = ["body/tag: type null is no longer taken"];
    assert_eq!(tag(json!({ "type": "string", "pattern": "^[a-z]+$" })), null);
    assert_eq!(tag(json!({ "type": ["string", "null"], "pattern": "^[a-z]+$" })), [""; 0]);
    assert_eq!(tag(json!({ "anyOf": [{ "type": ["string", "null"] }, { "type": "object" }] })), [""; 0]);
    let data = |schema| put(MAIL, "/properties/data", schema);
    assert_eq!(data(json!({ "type": "object" })), ["body/data: type any is no longer taken"]);
    let further = |schema| put(MAIL, "/properties/data", schema);
    assert_eq!(
        further(json!({ "additionalProperties": false })),
        ["body/data: further members are no longer taken"]
    );
    let size = |schema| put(MAIL, "/properties/size", schema);
    assert_eq!(size(json!({ "type": "number" })), [""; 0]);
    let bool_items = put(MAIL, "/properties/to/items/type", json!("boolean"));
    assert_eq!(bool_items, ["body/to[]: type string is no longer taken"]);
}

#[test]
fn a_value_pattern_or_format_of_a_request_that_is_no_longer_taken_is_named() {
    let kinds = |values| put(MAIL, "/properties/kind/enum", values);
    assert_eq!(kinds(json!(["plain"])), [r#"body/kind: "rich" is no longer taken"#]);
    assert_eq!(kinds(json!(["plain", "rich", "none"])), [""; 0]);
    let consts =
        json!({ "oneOf": [{ "const": "plain", "type": "string" }, { "const": "rich", "type": "string" }] });
    assert_eq!(put(MAIL, "/properties/kind", consts), [""; 0]);
    let only = put(MAIL, "/properties/data", json!({ "enum": [1] }));
    assert_eq!(only, ["body/data: takes only [1]"]);
    let pattern = put(MAIL, "/properties/tag/anyOf/0/pattern", json!("^a$"));
    assert_eq!(pattern, [r#"body/tag: pattern is "^a$" instead of "^[a-z]+$""#]);
    let format = |format| put(MAIL, "/properties/size/format", json!(format));
    assert_eq!(format("uint16"), [r#"body/size: format is "uint16" instead of "uint32""#]);
    assert_eq!(format("int32").len(), 1);
    assert_eq!(format("uint64"), [""; 0]);
    assert_eq!(format("int64"), [""; 0]);
    let newly = put(MAIL, "/properties/to/items/format", json!("email"));
    assert_eq!(newly, [r#"body/to[]: format is "email" instead of none"#]);
}

#[test]
fn a_limit_of_a_request_that_is_narrower_or_new_is_named() {
    for (pointer, narrower, wider, reported) in [
        ("/properties/to/maxItems", 20, 60, "body/to: maxItems is 20 instead of 50"),
        ("/properties/to/minItems", 2, 0, "body/to: minItems is 2 instead of 1"),
        ("/properties/to/items/maxLength", 9, 200, "body/to[]: maxLength is 9 instead of 100"),
    ] {
        assert_eq!(put(MAIL, pointer, json!(narrower)), [reported]);
        assert_eq!(put(MAIL, pointer, json!(wider)), [""; 0]);
        assert_eq!(taken(MAIL, pointer), [""; 0]);
    }
    let new = put(MAIL, "/properties/to/uniqueItems", json!(true));
    assert_eq!(new, ["body/to: uniqueItems is true instead of none"]);
    let new = put(MAIL, "/properties/size/maximum", json!(9));
    assert_eq!(new, ["body/size: maximum is 9 instead of none"]);
}

#[test]
fn a_changed_success_status_content_type_or_header_is_named() {
    let (released, mut current) = (document(), document());
    let responses = &mut current["paths"]["/mail/{id}"]["post"]["responses"];
    responses["202"] = responses["200"].take();
    responses.as_object_mut().unwrap().remove("200");
    assert_eq!(changes(&released, &current), ["POST /mail/{id}: succeeds with 202 instead of 200"]);
    let content = json!({ "text/plain": {} });
    assert_eq!(put(OPERATION, "/responses/200/content", content), ["answer 200: application/json removed"]);
    let headers = put(OPERATION, "/responses/200/headers", json!({}));
    assert_eq!(headers, ["answer 200: header Location removed"]);
}

#[test]
fn a_property_of_an_answer_that_is_gone_or_of_another_type_is_named() {
    assert_eq!(taken(VIEW, "/properties/count"), ["answer 200/count: removed"]);
    assert_eq!(put(VIEW, "/required", json!(["id"])), ["answer 200/state: no longer always there"]);
    let count = |schema| put(VIEW, "/properties/count", schema);
    let format = "uint32";
    assert_eq!(count(json!({ "type": "string" })), ["answer 200/count: type string is newly given"]);
    let maybe = count(json!({ "type": ["integer", "null"], "format": format }));
    assert_eq!(maybe, ["answer 200/count: type null is newly given"]);
    assert_eq!(count(json!({ "type": "integer", "format": "uint64" })).len(), 1);
    assert_eq!(count(json!({ "type": "integer", "format": "uint16" })), [""; 0]);
    let state = |values| put(VIEW, "/properties/state", json!({ "enum": values }));
    assert_eq!(state(json!(["gone"])), [r#"answer 200/state: gives ["gone"] instead of ["sent","lost"]"#]);
    assert_eq!(state(json!(["sent", "lost", "late"])), [""; 0]);
    assert_eq!(put(VIEW, "/properties/new", json!({})), [""; 0]);
}

#[test]
fn a_variant_is_compared_with_the_one_of_the_same_tag() {
    let variant = |tag: &str, rest: Value| json!({ "type": "object", "properties": { "kind": { "const": tag }, "a": rest }, "required": ["kind"] });
    let plain =
        json!({ "type": "object", "properties": { "kind": { "const": "two" } }, "required": ["kind"] });
    let view = |variants: Value| {
        let mut document = document();
        document["components"]["schemas"]["View"] = json!({ "oneOf": variants });
        document
    };
    let released = view(json!([variant("one", json!({ "type": "string" })), plain]));
    let mut less = variant("one", json!(true));
    less["properties"].as_object_mut().unwrap().remove("a");
    let current = view(json!([less, plain]));
    assert_eq!(changes(&released, &current), ["POST /mail/{id}: answer 200/a: removed"]);
}

#[test]
fn the_shape_of_refusals_is_named_once_and_without_a_route() {
    let reported = ["refusal/title: removed"];
    assert_eq!(taken("/components/schemas/Problem", "/properties/title"), reported);
}

#[test]
fn a_schema_keyword_that_nothing_compares_is_named() {
    assert_eq!(unknown_keywords(&document()), [""; 0]);
    let mut document = document();
    document["components"]["schemas"]["Mail"]["properties"]["to"]["items"]["not"] = json!({});
    document["paths"]["/mail/{id}"]["post"]["parameters"][1]["schema"]["allOf"] = json!([]);
    let reported =
        ["docs/openapi.json: nothing compares `allOf`", "docs/openapi.json: nothing compares `not`"];
    assert_eq!(unknown_keywords(&document), reported);
}
