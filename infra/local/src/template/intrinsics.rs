//! Evaluates CloudFormation's intrinsic functions.

use serde_json::{Map, Value, json};

use super::{
    attributes::{self, Given},
    error::{Place, TemplateError},
    parameters::text,
    stack::Stack,
};
use crate::aws::{ACCOUNT_ID, REGION};

/// Replaces every function in `value` by its result. Leaves out parts that are `AWS::NoValue`.
pub(crate) fn resolve(stack: &Stack, value: &Value, place: &Place) -> Result<Value, TemplateError> {
    Ok(evaluate(stack, value, place)?.unwrap_or(Value::Null))
}

fn evaluate(stack: &Stack, value: &Value, place: &Place) -> Result<Option<Value>, TemplateError> {
    match value {
        Value::Array(items) => {
            let items =
                items.iter().map(|item| evaluate(stack, item, place)).collect::<Result<Vec<_>, _>>()?;
            Ok(Some(Value::Array(items.into_iter().flatten().collect())))
        }
        Value::Object(map) => match function(map) {
            Some((name, argument)) => call(stack, name, argument, place),
            None => {
                let mut resolved = Map::new();
                for (key, inner) in map {
                    if let Some(inner) = evaluate(stack, inner, &place.within(key))? {
                        resolved.insert(key.clone(), inner);
                    }
                }
                Ok(Some(Value::Object(resolved)))
            }
        },
        other => Ok(Some(other.clone())),
    }
}

/// A mapping with one key is a function if the key names one. `Condition` is a function only inside conditions, where its
/// value is text.
fn function(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (key, argument) = map.iter().next().filter(|_| map.len() == 1)?;
    (key.starts_with("Fn::") || key == "Ref").then_some((key.as_str(), argument))
}

fn call(stack: &Stack, name: &str, argument: &Value, place: &Place) -> Result<Option<Value>, TemplateError> {
    match name {
        "Ref" => reference(stack, argument.as_str().unwrap_or_default(), place),
        "Fn::GetAtt" => get_att(stack, argument, place).map(Some),
        "Fn::Sub" => substitute(stack, argument, place).map(Some),
        "Fn::Join" => join(stack, argument, place).map(Some),
        "Fn::Select" => select(stack, argument, place).map(Some),
        "Fn::Split" => split(stack, argument, place).map(Some),
        "Fn::If" => {
            let [Value::String(condition), yes, no] = arguments(argument, place)? else {
                return Err(place.error("Fn::If takes a condition's name and two values"));
            };
            let chosen = if holds(stack, condition, place)? { yes } else { no };
            evaluate(stack, chosen, place)
        }
        _ => Err(place.error(format!("{name} is not understood"))),
    }
}

fn arguments<'v, const N: usize>(
    argument: &'v Value,
    place: &Place,
) -> Result<&'v [Value; N], TemplateError> {
    let items = argument.as_array().map(Vec::as_slice).unwrap_or_default();
    items.try_into().map_err(|_| place.error(format!("expected {N} arguments")))
}

fn reference(stack: &Stack, name: &str, place: &Place) -> Result<Option<Value>, TemplateError> {
    let pseudo = match name {
        "AWS::NoValue" => return Ok(None),
        "AWS::Region" => REGION,
        "AWS::AccountId" => ACCOUNT_ID,
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        "AWS::StackName" => stack.file.trim_end_matches(".yaml"),
        _ if name.starts_with("AWS::") => return Err(place.error(format!("{name} is not understood"))),
        _ => {
            if let Some(value) = stack.parameters.get(name) {
                return Ok(Some(value.clone()));
            }
            return given(stack, attributes::reference(stack, name, place)?).map(Some);
        }
    };
    Ok(Some(json!(pseudo)))
}

fn get_att(stack: &Stack, argument: &Value, place: &Place) -> Result<Value, TemplateError> {
    let dotted = match argument.as_array() {
        Some(parts) => parts.iter().map(text).collect::<Vec<_>>().join("."),
        None => text(argument),
    };
    let (id, attribute) =
        dotted.split_once('.').ok_or_else(|| place.error("GetAtt takes Resource.Attribute"))?;
    self::attribute(stack, id, attribute, place)
}

/// An attribute of a resource, or an output of a nested stack.
pub(crate) fn attribute(
    stack: &Stack,
    id: &str,
    attribute: &str,
    place: &Place,
) -> Result<Value, TemplateError> {
    given(stack, attributes::attribute(stack, id, attribute, place)?)
}

fn given(stack: &Stack, given: Given<'_>) -> Result<Value, TemplateError> {
    match given {
        Given::Text(text) => Ok(json!(text)),
        Given::Property { value, place, form } => Ok(json!(form(&text(&resolve(stack, value, &place)?)))),
        Given::Output { stack, value, place } => resolve(stack, value, &place),
    }
}

fn substitute(stack: &Stack, argument: &Value, place: &Place) -> Result<Value, TemplateError> {
    let (template, own) = match argument {
        Value::String(template) => (template.as_str(), &Value::Null),
        _ => {
            let [Value::String(template), own] = arguments(argument, place)? else {
                return Err(place.error("Fn::Sub takes text, or text and a mapping"));
            };
            (template.as_str(), own)
        }
    };
    let mut out = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("${") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find('}').ok_or_else(|| place.error("unclosed ${ in Fn::Sub"))? + start;
        let name = &rest[start + 2..end];
        out.push_str(&match name {
            _ if name.starts_with('!') => format!("${{{}}}", &name[1..]),
            _ if !own[name].is_null() => text(&resolve(stack, &own[name], place)?),
            _ if name.contains('.') && !name.starts_with("AWS::") => {
                text(&get_att(stack, &json!(name), place)?)
            }
            _ => text(&reference(stack, name, place)?.unwrap_or_default()),
        });
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(json!(out))
}

fn join(stack: &Stack, argument: &Value, place: &Place) -> Result<Value, TemplateError> {
    let [separator, items] = arguments(argument, place)?;
    let items = resolve(stack, items, place)?;
    let items = items.as_array().ok_or_else(|| place.error("Fn::Join takes a list"))?;
    Ok(json!(items.iter().map(text).collect::<Vec<_>>().join(&text(separator))))
}

fn select(stack: &Stack, argument: &Value, place: &Place) -> Result<Value, TemplateError> {
    let [index, items] = arguments(argument, place)?;
    let items = resolve(stack, items, place)?;
    let index: usize = text(index).parse().map_err(|_| place.error("Fn::Select takes an index"))?;
    items.get(index).cloned().ok_or_else(|| place.error("Fn::Select is out of range"))
}

fn split(stack: &Stack, argument: &Value, place: &Place) -> Result<Value, TemplateError> {
    let [separator, whole] = arguments(argument, place)?;
    let whole = text(&resolve(stack, whole, place)?);
    Ok(json!(whole.split(&text(separator)).collect::<Vec<_>>()))
}

/// Whether a named condition holds.
pub(crate) fn holds(stack: &Stack, condition: &str, place: &Place) -> Result<bool, TemplateError> {
    let expression = stack
        .conditions
        .get(condition)
        .ok_or_else(|| place.error(format!("condition {condition} is not declared")))?;
    test(stack, expression, &Place::new(&stack.file, format!("Conditions.{condition}")))
}

fn test(stack: &Stack, expression: &Value, place: &Place) -> Result<bool, TemplateError> {
    let map = expression.as_object().filter(|map| map.len() == 1);
    let (name, argument) =
        map.and_then(|map| map.iter().next()).ok_or_else(|| place.error("is not a condition"))?;
    let list = argument.as_array().map(Vec::as_slice).unwrap_or_default();
    match name.as_str() {
        "Fn::Equals" => {
            let [left, right] = arguments(argument, place)?;
            Ok(text(&resolve(stack, left, place)?) == text(&resolve(stack, right, place)?))
        }
        "Fn::Not" => match list {
            [inner] => Ok(!test(stack, inner, place)?),
            _ => Err(place.error("Fn::Not takes one condition")),
        },
        "Fn::And" => list.iter().try_fold(true, |all, inner| Ok(test(stack, inner, place)? && all)),
        "Fn::Or" => list.iter().try_fold(false, |any, inner| Ok(test(stack, inner, place)? || any)),
        "Condition" => holds(stack, argument.as_str().unwrap_or_default(), place),
        _ => Err(place.error(format!("{name} is not understood in a condition"))),
    }
}
