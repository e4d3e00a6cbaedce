//! Lists in answers: ids, filters and pages.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{
    refusal::Refusal,
    step::{Record, Step},
};
use crate::aws::arn;

/// AWS's default.
const ITEMS: usize = 100;

/// A record that lists show.
pub(super) trait Listed: Record {
    /// It as answers show it.
    fn shown(&self, step: &Step<'_>) -> Value;

    /// Its values of a filter; `None` if there is no such filter.
    fn values(&self, filter: &str, step: &Step<'_>) -> Option<Vec<String>>;
}

/// The answer to a `Describe…` of records: those of the ids or ARNs under `ids`, or all, as far as they fit the filters; `name` is
/// the list's name in the answer.
pub(super) fn described<T: Listed>(
    step: &Step<'_>,
    body: &Value,
    ids: &str,
    name: &str,
) -> Result<Value, Refusal> {
    if body["Owner"] == "SHARED" {
        // The local account shares nothing with others.
        return Ok(json!({ name: [] }));
    }
    let wanted: Vec<&str> = texts(&body[ids]).collect();
    let found = match wanted.is_empty() {
        true => step.all::<T>()?,
        false => wanted.iter().map(|id| step.must(arn::name(id))).collect::<Result<_, _>>()?,
    };
    let fitting = filtered(step, body, found)?;
    paged(body, name, fitting.iter().map(|one| one.shown(step)).collect())
}

/// The records that fit all filters of a request.
pub(super) fn filtered<T: Listed>(
    step: &Step<'_>,
    body: &Value,
    mut records: Vec<T>,
) -> Result<Vec<T>, Refusal> {
    for filter in body["Filters"].as_array().into_iter().flatten() {
        let name = filter["Name"].as_str().unwrap_or_default();
        let wanted: Vec<&str> = texts(&filter["Values"]).collect();
        let mut fitting = Vec::new();
        for record in records {
            let Some(values) = record.values(name, step) else {
                return Err(Refusal::field(
                    "INVALID_FILTER_VALUES",
                    "Filters",
                    &format!("{name} is unknown"),
                ));
            };
            if values.iter().any(|value| wanted.contains(&value.as_str())) {
                fitting.push(record);
            }
        }
        records = fitting;
    }
    Ok(records)
}

/// A page of items that are shown already.
pub(super) fn paged(body: &Value, name: &str, items: Vec<Value>) -> Result<Value, Refusal> {
    paged_by(body, name, items, ITEMS)
}

/// The same, with another number of items if the request names none.
pub(super) fn paged_by(
    body: &Value,
    name: &str,
    items: Vec<Value>,
    default: usize,
) -> Result<Value, Refusal> {
    let most = body["MaxResults"].as_u64().map_or(default, |most| most as usize);
    let from = match body["NextToken"].as_str() {
        None => 0,
        Some(token) => start(token)
            .ok_or_else(|| Refusal::field("INVALID_NEXT_TOKEN", "NextToken", "is not one of AWS's tokens"))?,
    };
    let rest = items.len().saturating_sub(from);
    let page: Vec<Value> = items.into_iter().skip(from).take(most).collect();
    let mut answer = json!({ name: page });
    if rest > most {
        answer["NextToken"] = json!(BASE64_STANDARD.encode(format!("from {}", from + most)));
    }
    Ok(answer)
}

fn start(token: &str) -> Option<usize> {
    let text = String::from_utf8(BASE64_STANDARD.decode(token).ok()?).ok()?;
    text.strip_prefix("from ")?.parse().ok()
}

/// The texts of a list.
pub(super) fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// A value without the fields that have no value, as AWS leaves them out.
pub(super) fn without_nulls(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

/// A time as AWS's JSON has it: seconds with a fraction.
pub(super) fn seconds(ms: i64) -> Value {
    json!(ms as f64 / 1000.0)
}
