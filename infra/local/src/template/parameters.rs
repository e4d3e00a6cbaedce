//! A template's parameters and their values.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::error::{Place, TemplateError};

const UNDERSTOOD: [&str; 9] = [
    "Type",
    "Default",
    "AllowedValues",
    "AllowedPattern",
    "ConstraintDescription",
    "Description",
    "MinValue",
    "MaxValue",
    "NoEcho",
];

/// The value of every parameter: the given one, or else the default.
pub(crate) fn values(
    declared: &Map<String, Value>,
    given: &BTreeMap<String, String>,
    file: &str,
) -> Result<BTreeMap<String, Value>, TemplateError> {
    if let Some(unknown) = given.keys().find(|name| !declared.contains_key(*name)) {
        return Err(Place::new(file, "Parameters").error(format!("{unknown} is given but not declared")));
    }
    declared
        .iter()
        .map(|(name, declaration)| {
            let place = Place::new(file, format!("Parameters.{name}"));
            Ok((name.clone(), value(declaration, given.get(name), &place)?))
        })
        .collect()
}

fn value(declaration: &Value, given: Option<&String>, place: &Place) -> Result<Value, TemplateError> {
    let fields = declaration.as_object().ok_or_else(|| place.error("is not a mapping"))?;
    if let Some(unknown) = fields.keys().find(|key| !UNDERSTOOD.contains(&key.as_str())) {
        return Err(place.error(format!("{unknown} is not understood")));
    }
    let text = match (given, &declaration["Default"]) {
        (Some(given), _) => given.clone(),
        (None, Value::Null) => return Err(place.error("has no value and no default")),
        (None, default) => text(default),
    };
    let allowed: Vec<String> =
        declaration["AllowedValues"].as_array().into_iter().flatten().map(self::text).collect();
    if !allowed.is_empty() && !allowed.contains(&text) {
        return Err(place.error(format!("{text} is not one of {}", allowed.join(", "))));
    }
    match declaration["Type"].as_str() {
        Some("String" | "Number") => Ok(json!(text)),
        Some("CommaDelimitedList") => Ok(json!(text.split(',').map(str::trim).collect::<Vec<_>>())),
        other => Err(place.error(format!("type {} is not understood", other.unwrap_or("(none)")))),
    }
}

/// A scalar as CloudFormation passes it on.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
