//! Compares the limits of a value: all its rules except its type.

use std::cmp::Ordering;

use serde_json::Value;

use super::shapes::Shape;

/// Upper limits: a smaller one allows fewer values.
const MOST: [&str; 5] = ["exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"];
/// Lower limits: a greater one allows fewer values.
const LEAST: [&str; 5] = ["exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"];
/// Rules whose two values cannot be ordered: any change counts as narrower.
const OTHER: [&str; 3] = ["multipleOf", "pattern", "uniqueItems"];

/// Every rule of `after` that is narrower than in `before`, or new.
pub fn narrowed(before: &Shape, after: &Shape, place: &str) -> Vec<String> {
    let lower = MOST.into_iter().filter(|rule| narrows(before, after, rule, Ordering::Less));
    let higher = LEAST.into_iter().filter(|rule| narrows(before, after, rule, Ordering::Greater));
    let other = OTHER.into_iter().filter(|rule| differs(before, after, rule));
    let format = format_narrows(before, after).then_some("format");
    let rules = lower.chain(higher).chain(other).chain(format);
    let rules = rules.map(|rule| changed(before, after, place, rule));
    rules.chain(values(before, after, place)).collect()
}

/// A format that answers no longer keep, or an enumeration with none of the known values. Callers must accept further values
/// next to the known ones.
pub fn other_values(before: &Shape, after: &Shape, place: &str) -> Vec<String> {
    let format = format_narrows(after, before).then(|| changed(before, after, place, "format"));
    let list = |shape: &Shape| shape.rule("enum").and_then(Value::as_array).cloned();
    let values =
        list(before).zip(list(after)).filter(|(known, now)| !now.iter().any(|one| known.contains(one)));
    let values = values
        .map(|(known, now)| format!("{place}: gives {} instead of {}", Value::from(now), Value::from(known)));
    format.into_iter().chain(values).collect()
}

/// Whether a value that fits the format of `free` may not fit the format of `bound`.
fn format_narrows(free: &Shape, bound: &Shape) -> bool {
    let format = |shape: &Shape| shape.rule("format").and_then(Value::as_str).map(str::to_owned);
    match (format(free), format(bound)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(free), Some(bound)) => match (bits(&free), bits(&bound)) {
            (Some(free), Some(bound)) => free.0 > bound.0 || free.1 > bound.1,
            _ => free != bound,
        },
    }
}

/// The bits of an integer format for negative and for positive values.
fn bits(format: &str) -> Option<(u32, u32)> {
    let of = |digits: &str| digits.parse::<u32>().ok();
    match format.strip_prefix("uint") {
        Some("") => Some((0, 64)),
        Some(digits) => Some((0, of(digits)?)),
        None => {
            let bits = of(format.strip_prefix("int")?)?;
            Some((bits - 1, bits - 1))
        }
    }
}

fn narrows(before: &Shape, after: &Shape, rule: &str, narrower: Ordering) -> bool {
    match (before.rule(rule).and_then(Value::as_f64), after.rule(rule).and_then(Value::as_f64)) {
        (Some(before), Some(after)) => after.partial_cmp(&before) == Some(narrower),
        (None, after) => after.is_some(),
        (Some(_), None) => false,
    }
}

fn differs(before: &Shape, after: &Shape, rule: &str) -> bool {
    after.rule(rule).is_some_and(|after| before.rule(rule) != Some(after))
}

fn changed(before: &Shape, after: &Shape, place: &str, rule: &str) -> String {
    let said = |shape: &Shape| shape.rule(rule).map_or_else(|| "none".to_owned(), Value::to_string);
    format!("{place}: {rule} is {} instead of {}", said(after), said(before))
}

fn values(before: &Shape, after: &Shape, place: &str) -> Vec<String> {
    let list = |shape: &Shape| shape.rule("enum").and_then(Value::as_array).cloned();
    match (list(before), list(after)) {
        (_, None) => Vec::new(),
        (None, Some(now)) => vec![format!("{place}: takes only {}", Value::from(now))],
        (Some(known), Some(now)) => {
            let gone = known.into_iter().filter(|value| !now.contains(value));
            gone.map(|value| format!("{place}: {value} is no longer taken")).collect()
        }
    }
}
