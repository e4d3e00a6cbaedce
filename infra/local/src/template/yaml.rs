//! YAML with CloudFormation's tags, as JSON in CloudFormation's long form.

use serde_json::{Map, Number, Value, json};
use serde_yaml_ng::Value as Yaml;

use super::error::{Place, TemplateError};

/// Turns `!Sub x` into `{"Fn::Sub": "x"}`, `!Ref x` into `{"Ref": "x"}` and `!GetAtt a.b` into `{"Fn::GetAtt": "a.b"}`.
pub(crate) fn to_json(yaml: Yaml, place: &Place) -> Result<Value, TemplateError> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Number(number) => {
            number_to_json(&number).ok_or_else(|| place.error("a number JSON can't hold"))?
        }
        Yaml::String(text) => json!(text),
        Yaml::Sequence(items) => {
            Value::Array(items.into_iter().map(|item| to_json(item, place)).collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let key = key_text(&key).ok_or_else(|| place.error("a key that is not text"))?;
                let value = to_json(value, &place.within(&key))?;
                map.insert(key, value);
            }
            Value::Object(map)
        }
        Yaml::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let name = name.trim_start_matches('!');
            let key =
                if name == "Ref" || name == "Condition" { name.to_string() } else { format!("Fn::{name}") };
            json!({ key: to_json(tagged.value, place)? })
        }
    })
}

fn key_text(key: &Yaml) -> Option<String> {
    match key {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn number_to_json(number: &serde_yaml_ng::Number) -> Option<Value> {
    let value = number.as_i64().map(Number::from).or_else(|| number.as_f64().and_then(Number::from_f64))?;
    Some(Value::Number(value))
}
