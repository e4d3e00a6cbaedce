//! The objects that properties of a body and parameters of a query can name. The pattern shows it for ids, the property's name for
//! other text. A name that is in no list here fails the matrix.

use posthorn_runtime::http::SchemaOf;
use schemars::{SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::resources::Resources;

/// More levels than any body has.
const DEPTH_MAX: usize = 8;

/// Properties with text that names no object, or an object that a path or another property can name too: `cc` and `reply_to` are
/// like `to`.
const NAME_NOTHING: &[&str] = &[
    "List-Unsubscribe",
    "accent_color",
    "action",
    "allowed_cidrs",
    "allowed_origins",
    "attributes",
    "bcc",
    "body",
    "cc",
    "certificates",
    "cidr",
    "client_id",
    "client_secret",
    "content",
    "content_id",
    "content_type",
    "country",
    "created_after",
    "created_before",
    "cursor",
    "custom_return_path",
    "description",
    "endpoint",
    "entity_id",
    "environment",
    "events",
    "excludedAttributes",
    "filename",
    "filter",
    "hash",
    "html",
    "ids",
    "issuer",
    "key",
    "last_seen_version",
    "locale",
    "logo_url",
    "mjml",
    "month",
    "name",
    "owner_emails",
    "password",
    "path",
    "product_name",
    "reason",
    "region",
    "reply_to",
    "reset_url",
    "resource_type",
    "scheduled_at",
    "scopes",
    "since",
    "sortBy",
    "sp_entity_id",
    "sso_url",
    "started_at",
    "state",
    "status",
    "subject",
    "text",
    "time_zone",
    "token",
    "tracking_subdomain",
    "type",
    "until",
    "url",
    "value",
    "verify_url",
];

/// A step into a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Property(String),
    Item,
}

/// A property with text, at any place in a body.
#[derive(Debug)]
pub struct Property {
    pub place: Vec<Step>,
    /// The prefix of the ids that it takes; empty if it takes other text.
    id: String,
}

impl Property {
    fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.place.iter().filter_map(|step| match step {
            Step::Property(name) => Some(name.as_str()),
            Step::Item => None,
        })
    }

    pub fn name(&self) -> &str {
        self.names().next_back().unwrap_or_default()
    }

    /// The name of the property around it.
    fn parent(&self) -> &str {
        self.names().rev().nth(1).unwrap_or_default()
    }
}

/// The properties of a type that take text.
pub fn properties(schema: SchemaOf) -> Vec<Property> {
    let mut generator = SchemaGenerator::default();
    let root = schema(&mut generator).to_value();
    let mut found = Vec::new();
    walk(&root, generator.definitions(), &mut Vec::new(), &mut found);
    let mut seen: Vec<Vec<String>> = Vec::new();
    found.retain(|property| {
        let names: Vec<String> = property.names().map(str::to_owned).collect();
        let is_new = !names.is_empty() && !seen.contains(&names);
        seen.push(names);
        is_new
    });
    found
}

fn walk(schema: &Value, definitions: &Map<String, Value>, place: &mut Vec<Step>, found: &mut Vec<Property>) {
    assert!(place.len() < DEPTH_MAX, "a type that contains itself: {place:?}");
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        walk(&definitions[name], definitions, place, found);
    }
    for variants in ["anyOf", "oneOf", "allOf"].iter().filter_map(|word| schema[*word].as_array()) {
        variants.iter().for_each(|variant| walk(variant, definitions, place, found));
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        place.push(Step::Property(name.clone()));
        walk(inner, definitions, place, found);
        place.pop();
    }
    if schema["items"].is_object() {
        place.push(Step::Item);
        walk(&schema["items"], definitions, place, found);
        place.pop();
    }
    if let Some(id) = text(schema) {
        found.push(Property { place: place.clone(), id });
    }
}

/// `None` if text does not fit the schema; otherwise the prefix of the ids that it takes, or an empty text.
fn text(schema: &Value) -> Option<String> {
    let kind = &schema["type"];
    let takes_text =
        kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("string")));
    let is_bound = ["enum", "const", "format"].iter().any(|word| !schema[*word].is_null());
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    let id = pattern.strip_prefix('^').and_then(|rest| rest.split_once("_[")).map(|(prefix, _)| prefix);
    (takes_text && !is_bound).then(|| id.unwrap_or_default().to_owned())
}

/// The values of `theirs` that a property can name. `kind` is the prefix of the id in the path, which a body may repeat.
pub fn values(property: &Property, kind: &str, theirs: &Resources) -> Result<Vec<String>, String> {
    if !property.id.is_empty() {
        return theirs.of(&property.id);
    }
    match property.name() {
        "address" | "email" | "to" => Ok(theirs.addresses()),
        "role" | "default_role" => theirs.of("role"),
        "from" => Ok(vec![theirs.sender()]),
        "allowed_domains" | "domains" => Ok(vec![theirs.domain_name.clone()]),
        "alias" => Ok(vec![theirs.alias.clone()]),
        "id" if property.parent() == "template" => theirs.of("template"),
        "id" => theirs.of(kind),
        "topic" => theirs.of("topic"),
        "actor" => theirs.of("key"),
        "resource_id" => theirs.of("domain"),
        "q" | "tag" => Ok(vec![theirs.word.clone()]),
        // Lists can be paged by ids too; the path says which kind the list has.
        "after" | "before" => Ok(vec![theirs.email.clone(), theirs.key.clone(), theirs.template.clone()]),
        name if NAME_NOTHING.contains(&name) => Ok(Vec::new()),
        name => Err(format!("the matrix does not know what the property {name} can name")),
    }
}

#[test]
fn properties_that_can_name_an_object_are_found_at_any_depth_and_an_unknown_name_is_reported() {
    let schema = |_: &mut SchemaGenerator| {
        json_schema!({ "properties": {
            "at": { "type": "string", "format": "date-time" },
            "count": { "type": "integer" },
            "nickname": { "type": "string" },
            "steps": { "items": { "properties": { "from": { "type": ["string", "null"] } } } },
            "topic_id": { "type": "string", "pattern": "^topic_[0-7][0-9a-hjkmnp-tv-z]{25}$" },
        } })
    };
    let theirs =
        Resources { topic: "topic_b".into(), domain_name: "b.example".into(), ..Resources::default() };
    let named: Vec<_> = properties(schema).iter().map(|property| values(property, "", &theirs)).collect();
    let unknown = "the matrix does not know what the property nickname can name";
    let expected = [Err(unknown.to_owned()), Ok(vec!["hello@b.example".into()]), Ok(vec!["topic_b".into()])];
    assert_eq!(named, expected);
}
