//! Filter patterns of stream event sources: exact values, prefixes and `exists`.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>

use serde_json::{Map, Value};

/// A pattern that a record must match.
#[derive(Debug, Clone)]
pub struct Filter(Map<String, Value>);

impl Filter {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A sentence that names the part that is not understood.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let Ok(Value::Object(map)) = serde_json::from_str(pattern) else {
            return Err("is not a JSON object".into());
        };
        check(&map)?;
        Ok(Self(map))
    }

    /// Whether `record` matches.
    pub fn matches(&self, record: &Value) -> bool {
        object_matches(&self.0, record)
    }
}

fn check(map: &Map<String, Value>) -> Result<(), String> {
    for (name, value) in map {
        match value {
            Value::Object(inner) => check(inner)?,
            Value::Array(rules) => rules.iter().try_for_each(|rule| check_rule(name, rule))?,
            _ => return Err(format!("{name} must be a list of rules or an object")),
        }
    }
    Ok(())
}

fn check_rule(name: &str, rule: &Value) -> Result<(), String> {
    match rule {
        Value::Object(rule) => match rule.iter().next() {
            Some((key, Value::Bool(_))) if key == "exists" && rule.len() == 1 => Ok(()),
            Some((key, Value::String(_))) if key == "prefix" && rule.len() == 1 => Ok(()),
            _ => Err(format!("the rule of {name} is not understood")),
        },
        Value::Array(_) => Err(format!("the rule of {name} is not understood")),
        _ => Ok(()),
    }
}

fn object_matches(pattern: &Map<String, Value>, record: &Value) -> bool {
    pattern.iter().all(|(name, wanted)| match wanted {
        Value::Object(inner) => object_matches(inner, &record[name]),
        Value::Array(rules) => rules.iter().any(|rule| rule_matches(rule, record.get(name))),
        _ => false,
    })
}

fn rule_matches(rule: &Value, found: Option<&Value>) -> bool {
    match rule {
        Value::Object(rule) => match (&rule.get("exists"), &rule.get("prefix")) {
            (Some(Value::Bool(wanted)), _) => found.is_some() == *wanted,
            (_, Some(Value::String(prefix))) => {
                found.and_then(Value::as_str).is_some_and(|text| text.starts_with(prefix))
            }
            _ => false,
        },
        exact => found == Some(exact),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_matches_by_exact_values_and_existence() {
        let filter = Filter::parse(
            r#"{"dynamodb":{"NewImage":{"kind":{"S":["message","other"]},"ttl":[{"exists":false}]}}}"#,
        )
        .unwrap();
        let record = |image: Value| json!({ "dynamodb": { "NewImage": image } });
        assert!(filter.matches(&record(json!({ "kind": { "S": "message" } }))));
        assert!(!filter.matches(&record(json!({ "kind": { "S": "body" } }))));
        assert!(!filter.matches(&record(json!({ "kind": { "S": "message" }, "ttl": { "N": "1" } }))));
        assert!(!filter.matches(&json!({ "dynamodb": {} })));
    }

    #[test]
    fn an_unknown_rule_is_refused() {
        assert!(Filter::parse(r#"{"a":[{"anything-but":["b"]}]}"#).unwrap_err().contains('a'));
    }
}
