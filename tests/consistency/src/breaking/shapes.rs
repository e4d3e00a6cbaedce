//! A schema as a list of shapes. References are followed; alternatives and lists of types are split. Two schemas that mean the
//! same in different words then compare as equal.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::words::ANNOTATIONS;

/// A schema that any value fits.
static ANYTHING: Value = Value::Bool(true);

/// One form that a value may have: a schema of one type without alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(Map<String, Value>);

impl Shape {
    /// Its type; `any` if the schema names none.
    pub fn kind(&self) -> &str {
        self.0.get("type").and_then(Value::as_str).unwrap_or("any")
    }

    /// Whether every value of this type is one of the other's.
    pub fn kind_fits(&self, other: &Self) -> bool {
        let kinds = (self.kind(), other.kind());
        kinds.0 == kinds.1 || kinds.1 == "any" || kinds == ("integer", "number")
    }

    /// A rule's value, unchanged.
    pub fn rule(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Its properties.
    pub fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.get("properties").and_then(Value::as_object).into_iter().flatten()
    }

    /// A property by its name.
    pub fn property(&self, name: &str) -> Option<&Value> {
        self.0.get("properties")?.get(name)
    }

    /// The names of the properties that must be there.
    pub fn required(&self) -> BTreeSet<&str> {
        let names = self.0.get("required").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).collect()
    }

    /// The schema of further members: those that `properties` does not name.
    pub fn further(&self) -> &Value {
        self.0.get("additionalProperties").unwrap_or(&ANYTHING)
    }

    /// The schema of items.
    pub fn items(&self) -> &Value {
        self.0.get("items").unwrap_or(&ANYTHING)
    }
}

/// The shapes of `schema`; none if no value fits it.
pub fn of(document: &Value, schema: &Value) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for shape in apart(document, schema) {
        let alike = shapes.iter_mut().find_map(|other| values_alike(other, &shape));
        match (alike, shape.0.get("enum").and_then(Value::as_array)) {
            (Some(values), Some(more)) => values.extend(more.iter().cloned()),
            _ => shapes.push(shape),
        }
    }
    shapes
}

/// The values of `one`, if `other` differs from it only in its values: both are alternatives of one enumeration.
fn values_alike<'a>(one: &'a mut Shape, other: &Shape) -> Option<&'a mut Vec<Value>> {
    let without = |shape: &Shape| {
        let mut rest = shape.0.clone();
        rest.remove("enum");
        rest
    };
    let alike = without(one) == without(other);
    one.0.get_mut("enum").and_then(Value::as_array_mut).filter(|_| alike)
}

fn apart(document: &Value, schema: &Value) -> Vec<Shape> {
    let Some(own) = schema.as_object() else {
        return if *schema == json!(false) { Vec::new() } else { vec![Shape(Map::new())] };
    };
    let mut own = own.clone();
    own.retain(|word, _| !ANNOTATIONS.contains(&word.as_str()));
    if let Some(Value::String(place)) = own.remove("$ref") {
        let target = document.pointer(place.trim_start_matches('#')).unwrap_or(&ANYTHING);
        return apart(document, &both(&own, target));
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(Value::Array(choices)) = own.remove(word) {
            return choices.iter().flat_map(|choice| apart(document, &both(&own, choice))).collect();
        }
    }
    if let Some(value) = own.remove("const") {
        own.insert("enum".to_owned(), json!([value]));
    }
    match own.remove("type") {
        Some(Value::Array(types)) => types.iter().map(|one| typed(&own, one)).collect(),
        Some(one) => vec![typed(&own, &one)],
        None => vec![Shape(own)],
    }
}

fn typed(rules: &Map<String, Value>, kind: &Value) -> Shape {
    // No other rule applies to null.
    let mut rules = if *kind == json!("null") { Map::new() } else { rules.clone() };
    rules.insert("type".to_owned(), kind.clone());
    if let Some(Value::Array(values)) = rules.get_mut("enum") {
        values.retain(|value| *kind == json!("null") || !value.is_null());
    }
    Shape(rules)
}

/// `schema` with the rules of the schema around it.
fn both(around: &Map<String, Value>, schema: &Value) -> Value {
    let Some(inner) = schema.as_object() else {
        return if around.is_empty() { schema.clone() } else { Value::Object(around.clone()) };
    };
    let mut merged = around.clone();
    for (word, rule) in inner {
        match (merged.get_mut(word), rule) {
            (Some(Value::Object(known)), Value::Object(more)) if word == "properties" => {
                known.extend(more.clone());
            }
            (Some(Value::Array(known)), Value::Array(more)) if word == "required" => {
                known.extend(more.clone());
            }
            _ => drop(merged.insert(word.clone(), rule.clone())),
        }
    }
    Value::Object(merged)
}
